using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Tests.Associations;

/// <summary>
/// PS3.8 table 9-10, typed a second time as the standard prints it (one line an event, cells by the names of the actions),
/// with the next states of tables 9-6 to 9-9. Every cell is compared.
/// </summary>
public sealed class StateMachineTests
{
    private const string Printed = """
        Evt1  | AE-1 |      |      |      |      |      |      |      |      |       |      |      |
        Evt2  |      |      |      | AE-2 |      |      |      |      |      |       |      |      |
        Evt3  |      | AA-1 | AA-8 |      | AE-3 | AA-8 | AA-8 | AA-8 | AA-8 | AA-8  | AA-8 | AA-8 | AA-6
        Evt4  |      | AA-1 | AA-8 |      | AE-4 | AA-8 | AA-8 | AA-8 | AA-8 | AA-8  | AA-8 | AA-8 | AA-6
        Evt5  | AE-5 |      |      |      |      |      |      |      |      |       |      |      |
        Evt6  |      | AE-6 | AA-8 |      | AA-8 | AA-8 | AA-8 | AA-8 | AA-8 | AA-8  | AA-8 | AA-8 | AA-7
        Evt7  |      |      | AE-7 |      |      |      |      |      |      |       |      |      |
        Evt8  |      |      | AE-8 |      |      |      |      |      |      |       |      |      |
        Evt9  |      |      |      |      |      | DT-1 |      | AR-7 |      |       |      |      |
        Evt10 |      | AA-1 | AA-8 |      | AA-8 | DT-2 | AR-6 | AA-8 | AA-8 | AA-8  | AA-8 | AA-8 | AA-6
        Evt11 |      |      |      |      |      | AR-1 |      |      |      |       |      |      |
        Evt12 |      | AA-1 | AA-8 |      | AA-8 | AR-2 | AR-8 | AA-8 | AA-8 | AA-8  | AA-8 | AA-8 | AA-6
        Evt13 |      | AA-1 | AA-8 |      | AA-8 | AA-8 | AR-3 | AA-8 | AA-8 | AR-10 | AR-3 | AA-8 | AA-6
        Evt14 |      |      |      |      |      |      |      | AR-4 | AR-9 |       |      | AR-4 |
        Evt15 |      |      | AA-1 | AA-2 | AA-1 | AA-1 | AA-1 | AA-1 | AA-1 | AA-1  | AA-1 | AA-1 |
        Evt16 |      | AA-2 | AA-3 |      | AA-3 | AA-3 | AA-3 | AA-3 | AA-3 | AA-3  | AA-3 | AA-3 | AA-2
        Evt17 |      | AA-5 | AA-4 | AA-4 | AA-4 | AA-4 | AA-4 | AA-4 | AA-4 | AA-4  | AA-4 | AA-4 | AR-5
        Evt18 |      | AA-2 |      |      |      |      |      |      |      |       |      |      | AA-2
        Evt19 |      | AA-1 | AA-8 |      | AA-8 | AA-8 | AA-8 | AA-8 | AA-8 | AA-8  | AA-8 | AA-8 | AA-7
        """;

    private const string NextStates = """
        AE-1 4, AE-2 5, AE-3 6, AE-4 1, AE-5 2, AE-6 3, AE-7 6, AE-8 13, DT-1 6, DT-2 6,
        AR-1 7, AR-2 8, AR-3 1, AR-4 13, AR-5 1, AR-6 7, AR-7 8, AR-8 10, AR-9 11, AR-10 12,
        AA-1 13, AA-2 1, AA-3 1, AA-4 1, AA-5 1, AA-6 13, AA-7 13, AA-8 13
        """;

    public static TheoryData<int, int> Cells()
    {
        var cells = new TheoryData<int, int>();
        for (var what = 1; what <= 19; what++)
        {
            for (var state = 1; state <= 13; state++)
            {
                cells.Add(what, state);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells), DisableDiscoveryEnumeration = true)]
    public void Every_cell_is_that_of_the_standard(int what, int state)
    {
        var printed = Printed.Split('\n')[what - 1].Split('|')[state].Trim();
        var transition = StateMachine.Step((UpperLayerState)state, (UpperLayerEvent)what, new StepFacts(IsRequestor: false));
        if (printed.Length == 0)
        {
            transition.IsDefined.ShouldBeFalse();
            transition.Effects.ShouldBe(UpperLayerEffects.None);
            ((int)transition.Next).ShouldBe(state);
            return;
        }

        transition.Action.ToString().ShouldBe(printed.Replace("-", string.Empty, StringComparison.Ordinal));
        ((int)transition.Next).ShouldBe(NextOf(printed));
    }

    [Fact]
    public void A_release_collision_leads_the_requestor_to_its_own_side() =>
        StateMachine.Step(UpperLayerState.AwaitingReleaseReply, UpperLayerEvent.ReleaseRequestPdu, new StepFacts(IsRequestor: true)).Next
            .ShouldBe(UpperLayerState.CollisionRequestorAwaitingLocalResponse);

    [Fact]
    public void A_request_the_provider_cannot_take_is_rejected_and_awaits_the_close()
    {
        var transition = StateMachine.Step(UpperLayerState.AwaitingAssociateRequest, UpperLayerEvent.AssociateRequestPdu, new StepFacts(IsRequestor: false, IsAcceptable: false));
        transition.Next.ShouldBe(UpperLayerState.AwaitingTransportClose);
        transition.Effects.ShouldBe(UpperLayerEffects.StopArtim | UpperLayerEffects.SendAssociateReject | UpperLayerEffects.StartArtim);
    }

    /// <summary>What tables 9-6 to 9-9 want done, for those actions that speak to the peer or end the connection.</summary>
    [Theory]
    [InlineData(UpperLayerAction.AE2, UpperLayerEffects.SendAssociateRequest)]
    [InlineData(UpperLayerAction.AE7, UpperLayerEffects.SendAssociateAccept)]
    [InlineData(UpperLayerAction.AE8, UpperLayerEffects.SendAssociateReject | UpperLayerEffects.StartArtim)]
    [InlineData(UpperLayerAction.AR1, UpperLayerEffects.SendReleaseRequest)]
    [InlineData(UpperLayerAction.AR3, UpperLayerEffects.ConfirmRelease | UpperLayerEffects.CloseTransport)]
    [InlineData(UpperLayerAction.AR4, UpperLayerEffects.SendReleaseReply | UpperLayerEffects.StartArtim)]
    [InlineData(UpperLayerAction.AR9, UpperLayerEffects.SendReleaseReply)]
    [InlineData(UpperLayerAction.AA1, UpperLayerEffects.SendUserAbort | UpperLayerEffects.StartArtim)]
    [InlineData(UpperLayerAction.AA2, UpperLayerEffects.StopArtim | UpperLayerEffects.CloseTransport)]
    [InlineData(UpperLayerAction.AA3, UpperLayerEffects.IndicateAbort | UpperLayerEffects.CloseTransport)]
    [InlineData(UpperLayerAction.AA4, UpperLayerEffects.IndicateAbort)]
    [InlineData(UpperLayerAction.AA7, UpperLayerEffects.SendProviderAbort)]
    [InlineData(UpperLayerAction.AA8, UpperLayerEffects.SendProviderAbort | UpperLayerEffects.IndicateAbort | UpperLayerEffects.StartArtim)]
    public void An_action_wants_done_what_the_standard_says(UpperLayerAction action, UpperLayerEffects effects)
    {
        var found =
            from what in Enum.GetValues<UpperLayerEvent>()
            from state in Enum.GetValues<UpperLayerState>()
            let transition = StateMachine.Step(state, what, new StepFacts(IsRequestor: false))
            where transition.Action == action
            select transition.Effects;
        found.Distinct().ShouldBe([effects]);
    }

    private static int NextOf(string action) =>
        int.Parse(NextStates.Split(',', StringSplitOptions.TrimEntries).Single(e => e.Split(' ')[0] == action).Split(' ')[1]);
}

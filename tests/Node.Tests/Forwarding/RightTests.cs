using DicomExchange.Node.Forwarding;
using DicomExchange.Store.Outbox;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>
/// A destination whose settings do not let this node store: nothing is given up for that, and once it is let, everything goes by itself.
/// What is refused while others are taken is the instance's own matter.
/// </summary>
public sealed class RightTests
{
    private static readonly DimseReply NotAllowed = new(DimseStatus.NotAuthorized, "not yours");

    [Fact]
    public async Task I5_where_every_instance_is_refused_the_right_is_missing_and_once_it_is_given_all_goes_by_itself()
    {
        await using var one = new Destination { Window = 8 };
        var mayStore = false;
        one.Answer = (_, _) => Answer(Volatile.Read(ref mayStore));
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);

        await node.StoreAsync(ForwardingTests.Study(1, 12));
        await node.StoreAsync(ForwardingTests.Study(2, 12));
        await node.UntilAsync(() => node.State("one")?.Circuit is { IsBlocked: true, Reason: "operation-not-allowed", Failures: > 1 });
        node.Ledger("one").ShouldAllBe(static d => d.State == DeliveryState.Waiting);

        Volatile.Write(ref mayStore, true);
        await node.UntilDeliveredAsync("one", 24);
        node.State("one")!.Circuit.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task I5_a_right_that_is_taken_away_in_the_middle_of_a_study_leaves_the_rest_waiting()
    {
        await using var one = new Destination();
        var mayStore = true;
        one.Answer = (_, _) => Answer(Volatile.Read(ref mayStore) && (one.Arrivals.Count < 4 || one.Associations > 3));
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);

        await node.StoreAsync(ForwardingTests.Study(1, 20));
        await node.UntilDeliveredAsync("one", 20);

        node.Ledger("one", DeliveryState.Held).ShouldBeEmpty();
        one.Arrivals.Count.ShouldBeLessThan(35, "it is not offered the whole study again and again");
    }

    [Fact]
    public async Task I5_one_instance_that_is_not_allowed_is_held_once_others_were_taken_after_it()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var objects = ForwardingTests.Study(1, 3);
        one.Answer = (_, instance) => Answer(instance != objects[1].SopInstance);

        await node.StoreAsync(objects);
        await node.UntilDeliveredAsync("one", 2);
        await node.UntilAsync(() => node.State("one")!.Totals.Held == 1);

        var held = node.Ledger("one", DeliveryState.Held).ShouldHaveSingleItem();
        (held.SopInstance, held.Status, held.Reason).ShouldBe((objects[1].SopInstance, (ushort?)0x0124, "operation-not-allowed"));
    }

    [Fact]
    public async Task I5_a_study_of_nothing_but_what_is_not_allowed_keeps_no_other_waiting()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var odd = ForwardingTests.Study(1, 1);
        one.Answer = (_, instance) => Answer(instance != odd[0].SopInstance);
        await node.StoreAsync(odd);
        await node.UntilAsync(() => node.State("one") is { TroubledStudies: 1, Associations: 0 }, moveClock: false);

        await node.StoreAsync(ForwardingTests.Study(2, 3));
        await node.UntilAsync(() => node.Ledger("one", DeliveryState.Delivered).Count == 3, moveClock: false);
        await node.UntilAsync(() => node.State("one")!.Totals.Held == 1);
    }

    [Fact]
    public async Task Contexts_that_were_refused_to_us_are_asked_for_again_and_once_they_are_granted_all_goes_by_itself()
    {
        await using var one = new Destination { Roles = static _ => PeerRoles.Refused };
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);

        await node.StoreAsync(ForwardingTests.Study(1, 4));
        await node.StoreAsync(ForwardingTests.Study(2, 4));
        await node.UntilAsync(() => node.State("one")?.Circuit is { IsBlocked: true, Reason: "operation-not-allowed", Failures: > 1 });
        one.Roles = static _ => PeerRoles.Scu;

        await node.UntilDeliveredAsync("one", 8);
        node.Ledger("one", DeliveryState.Held).ShouldBeEmpty();
    }

    private static ValueTask<DimseReply> Answer(bool isTaken) =>
        ValueTask.FromResult(isTaken ? DimseReply.Success : NotAllowed);
}

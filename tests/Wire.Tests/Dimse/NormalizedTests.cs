using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tests.Associations;

namespace DicomExchange.Wire.Tests.Dimse;

/// <summary>DIMSE-N in both directions: who may invoke what follows from the role each side has (PS3.4 §J.3.3.1.2, PS3.7 §D.3.3.4).</summary>
public sealed class NormalizedTests
{
    private static readonly RoleSelection AsProvider = new(Peers.Commitment, Scu: false, Scp: true);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_reports_on_the_association_on_which_it_was_asked()
    {
        var begun = new TaskCompletionSource<PeerCalls>();
        NormalizedOperation? reported = null;
        var client = new DimseServices
        {
            Normalized = (operation, _) =>
            {
                reported = operation;
                return new(DimseReply.Success);
            },
        };
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices { Normalized = static (_, _) => new(DimseReply.Success), Begun = begun.SetResult },
            Peers.Propose(Peers.Native(Peers.Commitment)),
            clientServices: client);
        (await pair.Client.InvokeAsync(Request(CommandField.NActionRequest), Stop)).Status.ShouldBe(DimseStatus.Success);

        var calls = await begun.Task;
        calls.TakesReports(Peers.Commitment).ShouldBeTrue();
        (await calls.InvokeAsync(Request(CommandField.NEventReportRequest), TimeSpan.FromMinutes(4), Stop)).Status.ShouldBe(DimseStatus.Success);
        reported.ShouldNotBeNull().Field.ShouldBe(CommandField.NEventReportRequest);
        reported.TypeId.ShouldBe((ushort)1);
        reported.Data!.GetPlainText(Tags.TransactionUID).ShouldBe("1.2.3");
    }

    [Fact]
    public async Task A_report_that_is_not_answered_costs_the_association_of_the_peer_nothing_and_a_late_answer_neither()
    {
        var time = new ManualTime();
        var begun = new TaskCompletionSource<PeerCalls>();
        var (came, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var client = new DimseServices
        {
            Normalized = async (_, _) =>
            {
                came.SetResult();
                await goOn.Task;
                return DimseReply.Success;
            },
        };
        await using var pair = await DimsePair.OpenAsync(
            new DimseServices { Normalized = static (_, _) => new(DimseReply.Success), Begun = begun.SetResult },
            Peers.Propose(Peers.Native(Peers.Commitment)),
            clientServices: client,
            time: time);
        var calls = await begun.Task;
        var report = calls.InvokeAsync(Request(CommandField.NEventReportRequest), TimeSpan.FromSeconds(1), Stop).AsTask();
        await came.Task.WaitAsync(TimeSpan.FromMinutes(4), Stop);
        while (!report.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(10, Stop);
        }

        await Should.ThrowAsync<TimeoutException>(() => report);
        goOn.SetResult();
        (await pair.Client.InvokeAsync(Request(CommandField.NActionRequest), Stop)).Status.ShouldBe(DimseStatus.Success);
        pair.Client.Association.End.ShouldBeNull();
    }

    [Fact]
    public async Task A_provider_that_calls_reports_by_role_selection_and_may_not_ask()
    {
        NormalizedOperation? reported = null;
        var services = new DimseServices
        {
            Normalized = (operation, _) =>
            {
                reported = operation;
                return new(DimseReply.Success);
            },
        };
        await using var pair = await DimsePair.OpenAsync(services, Peers.Propose(Peers.Native(Peers.Commitment)) with { Roles = [AsProvider] });

        (await pair.Client.InvokeAsync(Request(CommandField.NEventReportRequest), Stop)).Status.ShouldBe(DimseStatus.Success);
        reported.ShouldNotBeNull().SopInstance.ShouldBe(Uids.StorageCommitmentPushModelInstance);
        await Should.ThrowAsync<InvalidOperationException>(async () => await pair.Client.InvokeAsync(Request(CommandField.NActionRequest), Stop));
    }

    [Theory]
    [InlineData(CommandField.NActionRequest, true)]
    [InlineData(CommandField.NEventReportRequest, false)]
    public async Task A_request_that_the_role_does_not_allow_is_refused_before_a_service_sees_it(CommandField field, bool asProvider)
    {
        var (requestor, acceptor) = await Peers.ConnectAsync(Peers.Propose(Peers.Native(Peers.Commitment)) with { Roles = asProvider ? [AsProvider] : [] });
        await using var both = acceptor;
        await using var peer = requestor;
        var seen = 0;
        RequestRefusal? refused = null;
        var services = new DimseServices
        {
            Normalized = (_, _) =>
            {
                seen++;
                return new(DimseReply.Success);
            },
            Refused = refusal =>
            {
                refused = refusal;
                return default;
            },
        };
        var serving = DimseServer.RunAsync(acceptor, services, Stop).AsTask();
        var isAction = field == CommandField.NActionRequest;
        await requestor.SendAsync(
            1,
            new DataSet().SetUid(isAction ? Tags.RequestedSOPClassUID : Tags.AffectedSOPClassUID, Peers.Commitment)
                .SetUInt16(Tags.CommandField, (ushort)field).SetUInt16(Tags.MessageID, 1)
                .SetUid(isAction ? Tags.RequestedSOPInstanceUID : Tags.AffectedSOPInstanceUID, Uids.StorageCommitmentPushModelInstance)
                .SetUInt16(isAction ? Tags.ActionTypeID : Tags.EventTypeID, 1),
            data: null,
            Stop);
        var answer = await requestor.ReceiveAsync(Stop);
        answer.ShouldNotBeNull().Command.GetUInt16(Tags.Status).ShouldBe(DimseStatus.SopClassNotSupported.Code);
        await requestor.ReleaseAsync(Stop);
        await serving;
        seen.ShouldBe(0);
        refused.ShouldNotBeNull().Reply.Reason.ShouldBe(DimseReasons.SopClassNotNegotiated);
    }

    [Fact]
    public async Task A_list_of_four_thousand_instances_arrives_and_one_that_is_too_long_is_refused_with_a_status()
    {
        var items = 0;
        var services = new DimseServices
        {
            Normalized = (operation, _) =>
            {
                items = operation.Data![Tags.ReferencedSOPSequence]!.Items!.Count;
                return new(DimseReply.Success);
            },
        };
        await using var pair = await DimsePair.OpenAsync(services, Peers.Propose(Peers.Native(Peers.Commitment)));

        (await pair.Client.InvokeAsync(Request(CommandField.NActionRequest, 4000), Stop)).Status.ShouldBe(DimseStatus.Success);
        items.ShouldBe(4000);
        (await pair.Client.InvokeAsync(Request(CommandField.NActionRequest, 8000), Stop)).Status.ShouldBe(DimseStatus.ResourceLimitation);
    }

    private static NormalizedOperation Request(CommandField field, int instances = 1) => new(
        field,
        Peers.Commitment,
        Uids.StorageCommitmentPushModelInstance,
        1,
        new DataSet().SetUid(Tags.TransactionUID, Uid.Parse("1.2.3")).SetSequence(
            Tags.ReferencedSOPSequence,
            [.. Enumerable.Range(0, instances).Select(n => new DataSet().SetUid(Tags.ReferencedSOPClassUID, Peers.IntraOral).SetUid(Tags.ReferencedSOPInstanceUID, Uid.Parse($"1.2.3.4.5.6.7.8.9.10.11.12.{n}")))]));
}

using DicomExchange.Generator;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Support;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>What routes forward arrives, whatever happens in between.</summary>
public sealed class ForwardingTests
{
    [Fact]
    public async Task What_arrives_goes_to_every_destination_unchanged_and_is_on_record()
    {
        await using var one = new Destination();
        await using var two = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port, two.Port);
        var objects = Study(1, 3);

        await node.StoreAsync(objects);
        await node.UntilDeliveredAsync("one", 3);
        await node.UntilDeliveredAsync("two", 3);

        foreach (var destination in (Destination[])[one, two])
        {
            destination.Arrivals.Select(static a => (a.Instance, Convert.ToHexString(a.Bytes)))
                .ShouldBe(objects.Select(static o => (o.SopInstance, Convert.ToHexString(ForwardingNode.BytesOf(o)))));
        }

        var sent = node.Node.Store.Audit.Newest().Select(static r => r.Record).Where(static r => r.Event == AuditEvent.InstanceSent).ToList();
        sent.Select(static r => (r.Partner, r.Instance)).ShouldBe(
            objects.SelectMany(static o => (IEnumerable<(string, Dicom.Standard.Uid)>)[("one", o.SopInstance), ("two", o.SopInstance)]), ignoreOrder: true);
        sent.ShouldAllBe(static r => r.CallingTitle == "NODE" && r.Bytes > 3000 && r.Correlation.Length > 0);
        sent.ShouldAllBe(static r => r.Basis == "route all" && r.PatientKey.EndsWith(@"\MADEUP-0001-00000"));
        await node.UntilAsync(() => Sums().Sum(static r => r.Count) == 6);
        Sums().GroupBy(static r => r.Partner, static r => r.Count).ShouldAllBe(static g => g.Sum() == 3);
        Sums().Sum(static r => r.Bytes).ShouldBe(sent.Sum(static r => r.Bytes));
        Sums().ShouldAllBe(static r => r.Basis == "route all" && r.PatientKey.EndsWith(@"\MADEUP-0001-00000"));
        node.Records(AuditEvent.SendingBegun).Select(static r => r.Correlation).ShouldBe(Sums().Select(static r => r.Correlation), ignoreOrder: true);
        node.Ledger("one").ShouldAllBe(static d => d.Status == 0 && d.Reason.Length == 0 && d.SettledAt != null);
        node.State("one")!.Totals.Waiting.ShouldBe(0);

        List<AuditRecord> Sums() => [.. node.Records(AuditEvent.InstancesTransferred).Where(static r => r.Transfer == TransferKind.Sent)];
    }

    [Fact]
    public async Task The_same_again_is_not_forwarded_again_and_nothing_goes_back_to_its_sender()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var objects = Study(1, 2);

        await node.StoreAsync(objects);
        await node.StoreAsync(objects);
        await node.StoreAsync(Study(2, 1));
        await node.UntilDeliveredAsync("one", 3);

        one.Arrivals.Count.ShouldBe(3);
        node.Ledger("asker").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_quiet_time_holds_a_study_together_and_begins_anew_with_each_instance()
    {
        var time = new ManualTime();
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(time, "\"quietSeconds\": 60,", [one.Port]);

        await node.StoreAsync(Study(1, 1));
        time.Advance(TimeSpan.FromSeconds(50));
        await node.StoreAsync(Study(1, 3)[1..]);
        time.Advance(TimeSpan.FromSeconds(59));
        await node.UntilAsync(() => node.State("one")?.Totals.Waiting == 3, moveClock: false);
        one.Associations.ShouldBe(0);

        // The lane may have set its timer only after the clock was moved. Once it calls, the clock stands: no deadline of the call may pass.
        await node.UntilAsync(() =>
        {
            if (node.State("one") is { Associations: 0 })
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }

            return one.Associations > 0;
        }, moveClock: false);
        await node.UntilAsync(() => node.Ledger("one", DeliveryState.Delivered).Count == 3, moveClock: false);

        one.Associations.ShouldBe(1);
    }

    [Fact]
    public async Task A_node_that_was_stopped_in_the_middle_goes_on_where_it_was_and_everything_is_there_once()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var objects = Study(1, 12);
        var third = new TaskCompletionSource();
        one.Answer = (_, instance) =>
        {
            if (instance == objects[3].SopInstance)
            {
                third.TrySetResult();
            }

            return ValueTask.FromResult(DimseReply.Success);
        };

        await node.StoreAsync(objects);
        await third.Task.WaitAsync(TimeSpan.FromMinutes(4), TestContext.Current.CancellationToken);
        await node.StopAsync();
        await node.StartAsync();
        await node.UntilDeliveredAsync("one", 12);

        one.Instances.Distinct().ShouldBe(objects.Select(static o => o.SopInstance));
        node.Ledger("one", DeliveryState.Waiting).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_person_cancels_while_it_is_sent_is_not_sent_any_more()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var (arrived, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        one.Answer = async (_, _) =>
        {
            arrived.TrySetResult();
            await goOn.Task;
            return DimseReply.Success;
        };
        var objects = Study(1, 4);
        await node.StoreAsync(objects);
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(4), TestContext.Current.CancellationToken);

        var cancelled = await node.Outbox.CancelAsync(new DeliveryFilter { Numbers = [.. node.Ledger("one").Where(d => d.SopInstance != objects[0].SopInstance).Select(static d => d.Id)] }, new AuditRecord { Event = AuditEvent.QueueChanged, Time = default });
        goOn.SetResult();
        await node.UntilAsync(() => node.State("one") is { Totals.Waiting: 0, Associations: 0 });

        cancelled.ShouldBe(3);
        one.Instances.ShouldBe([objects[0].SopInstance]);
        node.Ledger("one").Select(static d => d.State).ShouldBe([DeliveryState.Delivered, DeliveryState.Cancelled, DeliveryState.Cancelled, DeliveryState.Cancelled]);
    }

    internal static GeneratedInstance[] Study(int seed, int count) => [.. Enumerable.Range(1, count).Select(n => LargeObject.Of(3000, seed, n))];
}

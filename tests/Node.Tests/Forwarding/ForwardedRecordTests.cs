using DicomExchange.Store.Audit;
using DicomExchange.Support;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>What a destination was given is on record as gone, whatever it answered; and that it would be given, before it is.</summary>
public sealed class ForwardedRecordTests
{
    private const int Many = 3;

    [Fact]
    public async Task What_a_destination_takes_and_says_it_did_not_is_on_record_with_its_bytes()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var objects = ForwardingTests.Study(1, 1);
        one.Answer = (_, _) => ValueTask.FromResult(one.Associations == 1 ? new DimseReply(DimseStatus.OutOfResources, "no-room") : DimseReply.Success);

        await node.StoreAsync(objects);
        await node.UntilDeliveredAsync("one", 1);
        await node.UntilAsync(() => Sums(node).Count == 2, moveClock: false);

        var length = ForwardingNode.BytesOf(objects[0]).LongLength;
        Sums(node).Select(s => (s.Transfer, s.Count, s.Bytes)).ShouldBe([(TransferKind.NotConfirmed, 1, length), (TransferKind.Sent, 1, length)], ignoreOrder: true);
        node.Records(AuditEvent.SendFailed).ShouldHaveSingleItem().Bytes.ShouldBe(length);
    }

    [Fact]
    public async Task Nothing_is_forwarded_whose_beginning_cannot_be_put_on_record()
    {
        var port = FreePort.Next();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), port);
        await node.StoreAsync(ForwardingTests.Study(1, Many));
        await node.UntilAsync(() => node.State("one")?.Circuit is { Reason: "connect-refused", Failures: > 0 });
        node.Execute("CREATE TRIGGER refuse BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'refused'); END");
        await using var one = new Destination(port);
        await node.UntilAsync(() => one.Associations > 2);

        one.Arrivals.ShouldBeEmpty();
        node.Execute("DROP TRIGGER refuse");
        await node.UntilDeliveredAsync("one", Many);
        one.Arrivals.Count.ShouldBe(Many);
    }

    private static List<AuditRecord> Sums(ForwardingNode node) => [.. node.Records(AuditEvent.InstancesTransferred).Where(static s => s.Partner == "one")];
}

using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Support;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>What a lane does to itself, to its destination and to the store.</summary>
public sealed class LaneTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_partner_that_breaks_off_before_it_is_sent_anything_is_not_called_again_at_once()
    {
        await using var one = new Destination { Serve = static async (association, _) => await association.AbortAsync("not today") };
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);

        await node.StoreAsync(ForwardingTests.Study(1, 1));
        await node.UntilAsync(() => node.State("one") is { TroubledStudies: 1, Associations: 0 }, moveClock: false);

        one.Associations.ShouldBe(1);
        node.State("one")!.Trouble.ShouldBe("aborted-by-peer");
        one.Serve = null;
        await node.UntilDeliveredAsync("one", 1);
    }

    [Fact]
    public async Task A_node_stops_within_its_grace_although_a_partner_hangs_and_sends_again_what_was_not_answered()
    {
        var time = new ManualTime();
        await using var one = new Destination();
        var never = new TaskCompletionSource();
        one.Answer = async (_, _) =>
        {
            await never.Task;
            return DimseReply.Success;
        };
        await using var node = await ForwardingNode.StartAsync(time, one.Port);
        await node.StoreAsync(ForwardingTests.Study(1, 2));
        await node.UntilAsync(() => !one.Arrivals.IsEmpty, moveClock: false);

        var stopping = node.StopAsync();
        while (!stopping.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Stop);
        }

        await stopping;
        never.SetResult();
        await node.StartAsync();
        await node.UntilDeliveredAsync("one", 2);
    }

    [Fact]
    public async Task Nothing_more_goes_out_while_what_went_out_cannot_be_put_on_record()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var first = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        one.Answer = async (_, _) =>
        {
            first.TrySetResult();
            await goOn.Task;
            return DimseReply.Success;
        };
        await node.StoreAsync(ForwardingTests.Study(1, 60));
        await first.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);

        node.Execute("CREATE TRIGGER refuse BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'refused'); END");
        goOn.SetResult();
        await node.UntilAsync(() => node.State("one") is { Circuit.Reason: "entry-failed", Associations: 0 }, moveClock: false);
        one.Arrivals.Count.ShouldBeLessThanOrEqualTo(20, "16 may wait for their record");
        node.Ledger("one", DeliveryState.Waiting).Count.ShouldBe(60);

        node.Execute("DROP TRIGGER refuse");
        await node.UntilDeliveredAsync("one", 60);
    }

    [Fact]
    public async Task Nothing_is_sent_at_all_once_the_store_can_write_nothing_more()
    {
        await using var one = new Destination();
        var time = new ManualTime();
        await using var node = await ForwardingNode.StartAsync(time, one.Port);
        var (first, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        one.Answer = async (_, _) =>
        {
            first.TrySetResult();
            await goOn.Task;
            return DimseReply.Success;
        };
        await node.StoreAsync(ForwardingTests.Study(1, 60));
        await node.StoreAsync(ForwardingTests.Study(2, 60));
        await node.StoreAsync(ForwardingTests.Study(3, 60));
        await first.Task.WaitAsync(TimeSpan.FromMinutes(4), Stop);

        // A table that lies where an index does: SQLite finds the catalog broken as soon as an outcome is entered.
        node.Execute("""
            CREATE TABLE misplaced(x);
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE type = 'index' LIMIT 1) WHERE name = 'misplaced';
            PRAGMA writable_schema = OFF;
            CREATE TRIGGER refuse BEFORE UPDATE ON deliveries BEGIN INSERT INTO misplaced VALUES(1); END;
            """);
        goOn.SetResult();
        await node.UntilAsync(() => node.Node.Store.IsReadOnly && node.State("one") is { Associations: 0 }, moveClock: false);

        var (associations, arrivals) = (one.Associations, one.Arrivals.Count);
        arrivals.ShouldBeLessThanOrEqualTo(40, "of two studies at once 16 each may wait for their record");
        for (var round = 0; round < 5; round++)
        {
            time.Advance(TimeSpan.FromHours(1));
            node.Node.Forwarder.Release();
            node.State("one")!.Associations.ShouldBe(0, "a lane begins while it is released, or not at all");
        }

        node.Outbox.Totals("one").Waiting.ShouldBe(180);
        (one.Associations, one.Arrivals.Count).ShouldBe((associations, arrivals));
    }

    [Fact]
    public async Task I12_a_partner_that_changes_its_certificate_is_sent_to_while_both_are_listed_and_blocked_when_it_shows_a_third()
    {
        using var old = LongLived("old");
        using var next = LongLived("next");
        using var third = LongLived("third");
        await using var one = new Destination(certificate: old);
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), string.Empty, [ForwardingNode.TlsPartner("one", one.Port, old.Pin, next.Pin)]);

        await node.StoreAsync(ForwardingTests.Study(1, 1));
        await node.UntilDeliveredAsync("one", 1);
        one.Certificate = next;
        await node.StoreAsync(ForwardingTests.Study(2, 1));
        await node.UntilDeliveredAsync("one", 2);
        node.Records(AuditEvent.InstanceSent).Select(static r => r.Actor).ShouldBe([old.Pin, next.Pin], ignoreOrder: true);

        one.Certificate = third;
        await node.StoreAsync(ForwardingTests.Study(3, 1));
        await node.UntilAsync(() => node.State("one")?.Circuit is { IsBlocked: true, Reason: "identity", Failures: > 1 });
        await node.UntilAsync(() => node.Records(AuditEvent.SecurityAlert).Count > 0, moveClock: false);
        var alert = node.Records(AuditEvent.SecurityAlert).ShouldHaveSingleItem();
        (alert.Reason, alert.Partner, alert.Actor).ShouldBe(("identity", "one", third.Pin));
        one.Arrivals.Count.ShouldBe(2);

        await node.ChangeAsync(ForwardingNode.TlsPartner("one", one.Port, third.Pin));
        await node.UntilDeliveredAsync("one", 3);
    }

    [Fact]
    public async Task A_partner_that_calls_is_tried_again_soon()
    {
        var port = FreePort.Next();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), port);
        await node.StoreAsync(ForwardingTests.Study(1, 1));
        await node.UntilAsync(() => node.State("one")?.Circuit.Failures > 6);
        node.State("one")!.RetryIn.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromMinutes(1));

        await node.EchoAsAsync("one");

        await node.UntilAsync(() => node.State("one")!.RetryIn <= TimeSpan.FromSeconds(5), moveClock: false);
    }

    /// <summary>Valid at the moment at which a manual clock stands, whatever the machine's date is.</summary>
    private static TestCertificate LongLived(string name) =>
        Running.TestNode.Certificate(name, new CertificateShape { From = TimeSpan.FromDays(-3650), Until = TimeSpan.FromDays(3650) });
}

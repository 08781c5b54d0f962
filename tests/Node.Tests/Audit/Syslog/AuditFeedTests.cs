using DicomExchange.Node.Audit.Syslog;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>Every message reaches the collector, whatever becomes of connections.</summary>
public sealed class AuditFeedTests
{
    private static readonly TestCertificate Shown = TestCertificates.SelfSigned("collector", new CertificateShape { RsaBits = 0 });
    private static readonly TestCertificate Stranger = TestCertificates.SelfSigned("stranger", new CertificateShape { RsaBits = 0 });
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task What_was_there_and_what_comes_is_sent_in_order_and_once()
    {
        await using var collector = new FakeCollector(Shown, FeedBench.Own);
        await using var bench = new FeedBench(FeedBench.At(collector, Shown));
        bench.Append(500);
        bench.Feed.Start();
        await collector.UntilAsync(r => r.Sum(c => c.Count) == 500);
        bench.Append(200, octets: 5000);
        var received = await collector.UntilAsync(r => r.Sum(c => c.Count) == 700);
        received.ShouldHaveSingleItem().Select(line => line.Message).ShouldBe(From(1, 700));
        await UntilAsync(() => bench.Feed.State is { IsConnected: true, Reached: 700, Trouble: null });
    }

    [Fact]
    public async Task A_collector_that_comes_later_gets_all()
    {
        var port = FreePort.Next();
        var settings = new CollectorSettings { Host = Loopback, Port = port, Certificates = [Fingerprint.Parse(Shown.Pin)] };
        await using var bench = new FeedBench(settings);
        bench.Append(50);
        bench.Feed.Start();
        await UntilAsync(() => bench.Feed.State is { IsConnected: false, Trouble: { Reason: TransportReasons.ConnectRefused, IsRefused: false } });
        await using var collector = new FakeCollector(Shown, FeedBench.Own, port: port);
        (await collector.UntilAsync(r => r.Sum(c => c.Count) == 50)).ShouldHaveSingleItem().Select(line => line.Message).ShouldBe(From(1, 50));
    }

    [Fact]
    public async Task A_reset_in_the_midst_of_a_message_leaves_no_gap_and_ten_thousand_are_repeated()
    {
        const int count = 24_000;
        await using var collector = new FakeCollector(Shown, FeedBench.Own, connection => connection switch
        {
            0 => new Conduct { ResetAfter = 6_000_000 },
            1 => new Conduct { ResetAfter = 1 },
            _ => Conduct.Takes,
        });
        await using var bench = new FeedBench(FeedBench.At(collector, Shown));
        bench.Append(count);
        bench.Feed.Start();
        var received = await collector.UntilAsync(r => r.Count > 2 && r[^1] is [.., { Message: count }]);

        // All of it was written within ten minutes, so each connection begins anew; what is repeated is the same.
        received.ShouldAllBe(connection => connection.Select(line => line.Message).SequenceEqual(From(1, connection.Count)));
        received[0].Count.ShouldBeGreaterThan(10_000);
        received.SelectMany(connection => connection).GroupBy(line => line.Message).ShouldAllBe(repeats => repeats.Select(line => line.Text).Distinct().Count() == 1);
    }

    [Fact]
    public async Task What_ten_minutes_and_ten_thousand_messages_lie_behind_is_not_repeated()
    {
        var time = new SkippingTime();
        await using var collector = new FakeCollector(Shown, FeedBench.Own, connection => connection == 0 ? new Conduct { ResetAfter = 5_000_000 } : Conduct.Takes);
        var settings = FeedBench.At(collector, Shown);
        await using var bench = new FeedBench(settings, time: time);
        bench.Append(11_000);
        bench.Feed.Start();
        await collector.UntilAsync(r => r is [[.., { Message: 11_000 }]]);
        time.Skip(SentWindow.Doubtful);
        await UntilAsync(() => bench.CursorOf(settings) == 1000);
        bench.Append(20_000);
        var received = await collector.UntilAsync(r => r.Count == 2 && r[1] is [.., { Message: 31_000 }]);
        received[0][^1].Message.ShouldBeGreaterThan(11_000);

        // More than came may have been written: whatever that was, what is not repeated is ten minutes old.
        received[1][0].Message.ShouldBeInRange(1001, 11_001);
        received[1].Select(line => line.Message).ShouldBe(From(received[1][0].Message, received[1].Count));
    }

    [Fact]
    public async Task Behind_something_that_ends_every_connection_after_five_minutes_the_cursor_moves_and_ten_thousand_are_repeated_each_time()
    {
        const int perConnection = 3000;
        var time = new SkippingTime();
        await using var collector = new FakeCollector(Shown, FeedBench.Own);
        var settings = FeedBench.At(collector, Shown);
        await using var bench = new FeedBench(settings, time: time);
        bench.Feed.Start();
        for (var n = 1; n <= 8; n++)
        {
            var last = n * perConnection;
            bench.Append(perConnection);
            await collector.UntilAsync(r => r.Count == n && r[^1] is [.., var line] && line.Message == last);
            await UntilAsync(() => bench.Feed.State is { IsConnected: true } state && state.Reached == last);
            time.Skip(TimeSpan.FromMinutes(5));
            collector.Drop();
            await collector.UntilAsync(r => r.Count == n + 1);
        }

        await UntilAsync(() => bench.CursorOf(settings) == (8 * perConnection) - SentWindow.Repeated);
        var received = collector.Received;
        for (var n = 1; n < 8; n++)
        {
            var (before, after) = (received[n - 1][^1].Message, received[n]);
            after.Select(line => line.Message).ShouldBe(From(after[0].Message, after.Count));
            after[0].Message.ShouldBe(Math.Max(1, before - SentWindow.Repeated + 1), $"connection {n + 1}");
        }
    }

    [Fact]
    public async Task Where_somebody_changed_how_far_the_collector_is_it_gets_all_and_that_is_one_alert()
    {
        await using var collector = new FakeCollector(Shown, FeedBench.Own, connection => connection == 0 ? new Conduct { ResetAfter = 1 } : Conduct.Takes);
        await using var bench = new FeedBench(FeedBench.At(collector, Shown)) { IsCursorAltered = true };
        bench.Append(20);
        bench.Feed.Start();
        var received = await collector.UntilAsync(r => r.Count == 2 && r[1].Count == 20);
        received[1][0].Message.ShouldBe(1);
        var alert = bench.Alerts.ShouldHaveSingleItem();
        (alert.Event, alert.Reason, alert.Outcome).ShouldBe((AuditEvent.SecurityAlert, AuditReasons.CursorChanged, AuditOutcome.SeriousFailure));

        await bench.RestartAsync(TimeSpan.Zero);
        await collector.UntilAsync(r => r.Count == 3 && r[2].Count == 20);
        bench.Alerts.Count.ShouldBe(1, "it was put right with the first");
    }

    [Fact]
    public async Task Without_a_collector_too_what_somebody_changed_is_one_alert_and_put_right()
    {
        await using var bench = new FeedBench(collector: null) { IsCursorAltered = true };
        bench.Feed.Start();
        await bench.RestartAsync(TimeSpan.Zero);
        await bench.RestartAsync(TimeSpan.Zero);
        bench.IsCursorAltered.ShouldBeFalse();
        bench.Alerts.ShouldHaveSingleItem().Reason.ShouldBe(AuditReasons.CursorChanged);
    }

    [Fact]
    public async Task A_collector_that_reads_nothing_is_left_and_called_again()
    {
        await using var collector = new FakeCollector(Shown, FeedBench.Own, connection => connection == 0 ? new Conduct { HangAfter = 1 } : Conduct.Takes);
        await using var bench = new FeedBench(FeedBench.At(collector, Shown), progressSeconds: 1);

        // More than all buffers between the two hold.
        bench.Append(3000, octets: 4000);
        bench.Feed.Start();
        var received = await collector.UntilAsync(r => r.Count > 1 && r[^1] is [.., { Message: 3000 }]);
        received[0].Count.ShouldBeLessThan(3000);
        received[^1].Select(line => line.Message).ShouldBe(From(1, 3000));
    }

    [Fact]
    public async Task A_collector_that_reads_slowly_is_not_taken_for_one_that_reads_nothing()
    {
        await using var collector = new FakeCollector(Shown, FeedBench.Own, _ => new Conduct { Portion = 7 });
        await using var bench = new FeedBench(FeedBench.At(collector, Shown));
        bench.Append(300, octets: 1000);
        bench.Feed.Start();
        (await collector.UntilAsync(r => r.Sum(c => c.Count) == 300)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task After_a_restart_nothing_is_missing_and_the_last_are_sent_again()
    {
        await using var collector = new FakeCollector(Shown, FeedBench.Own);
        await using var bench = new FeedBench(FeedBench.At(collector, Shown));
        bench.Append(100);
        bench.Feed.Start();
        await collector.UntilAsync(r => r.Sum(c => c.Count) == 100);
        await bench.RestartAsync(TimeSpan.Zero);
        bench.Append(20);
        var received = await collector.UntilAsync(r => r.Count == 2 && r[1].Count == 120);
        received[1].Select(line => line.Message).ShouldBe(From(1, 120));
    }

    [Fact]
    public async Task What_is_there_when_the_node_stops_is_still_sent()
    {
        await using var collector = new FakeCollector(Shown, FeedBench.Own);
        await using (var bench = new FeedBench(FeedBench.At(collector, Shown)))
        {
            bench.Feed.Start();
            await collector.UntilAsync(r => r.Count == 1);
            bench.Append(1000);
        }

        await collector.UntilAsync(r => r is [[.., { Message: 1000 }]]);
    }

    [Fact]
    public async Task Another_than_the_collector_gets_nothing_and_is_an_alert_once()
    {
        await using var impostor = new FakeCollector(Stranger, FeedBench.Own);
        await using var bench = new FeedBench(FeedBench.At(impostor, Shown));
        bench.Append(5);
        bench.Feed.Start();
        await UntilAsync(() => bench.Feed.State?.Trouble is { Reason: TransportReasons.Identity, IsRefused: true });
        var told = bench.Feed.State?.Trouble?.Explanation.ShouldNotBeNull();
        told.ShouldStartWith("Another certificate answered than the collector's: ");
        told.ShouldNotContain("partner");
        await using var collector = new FakeCollector(Shown, FeedBench.Own);
        bench.Collector = FeedBench.At(collector, Shown);
        await collector.UntilAsync(r => r.Sum(c => c.Count) == 5);
        impostor.Received.Sum(c => c.Count).ShouldBe(0);
        bench.Alerts.ShouldHaveSingleItem().Reason.ShouldBe(TransportReasons.Identity);
    }

    [Fact]
    public async Task A_collector_that_does_not_want_this_node_gets_nothing_and_that_is_told()
    {
        await using var collector = new FakeCollector(Shown, client: Stranger);
        await using var bench = new FeedBench(FeedBench.At(collector, Shown));
        bench.Append(5);
        bench.Feed.Start();
        await UntilAsync(() => bench.Feed.State is { IsConnected: false, Trouble: not null });
        collector.Received.Sum(c => c.Count).ShouldBe(0);
    }

    [Fact]
    public async Task Each_collector_gets_all_from_its_own_beginning()
    {
        await using var first = new FakeCollector(Shown, FeedBench.Own);
        await using var second = new FakeCollector(Shown, FeedBench.Own);
        await using var bench = new FeedBench(FeedBench.At(first, Shown));
        bench.Append(10);
        bench.Feed.Start();
        await first.UntilAsync(r => r.Sum(c => c.Count) == 10);
        bench.Collector = FeedBench.At(second, Shown);
        (await second.UntilAsync(r => r.Sum(c => c.Count) == 10))[0][0].Message.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_collector_nothing_happens_until_the_settings_name_one()
    {
        await using var collector = new FakeCollector(Shown, FeedBench.Own);
        await using var bench = new FeedBench(collector: null);
        bench.Append(3);
        bench.Feed.Start();
        bench.Feed.State.ShouldBeNull();
        bench.Collector = FeedBench.At(collector, Shown);
        await collector.UntilAsync(r => r.Sum(c => c.Count) == 3);
        bench.Collector = null;
        await UntilAsync(() => bench.Feed.State is null);
    }

    private static HostName Loopback => HostName.TryParse("127.0.0.1", out var host) ? host : default;

    private static IEnumerable<long> From(long first, int count) => Enumerable.Range(0, count).Select(i => first + i);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!isSo())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}

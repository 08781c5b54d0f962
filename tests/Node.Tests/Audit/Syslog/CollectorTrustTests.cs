using DicomExchange.Node.Settings;
using DicomExchange.Node.Tests.Services;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>Whose certificate may answer for the collector where it is known by an authority.</summary>
public sealed class CollectorTrustTests
{
    private static readonly CertificateShape Small = new() { RsaBits = 0 };

    // What an authority issues must not outlast it.
    private static readonly CertificateShape Lasting = Small with { Until = TimeSpan.FromDays(700) };
    private static readonly TestCertificate Authority = TestCertificates.Authority("authority of collectors", Lasting);
    private static readonly TestCertificate OfPartners = TestCertificates.Authority("authority of partners", Lasting);

    // Made for localhost and 127.0.0.1.
    private static readonly TestCertificate Issued = TestCertificates.IssuedBy(Authority, "collector", Small);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("localhost", null)]
    [InlineData("127.0.0.1", null)]
    [InlineData("127.0.0.1", "CN=collector")]
    [InlineData("127.0.0.1", "dns:localhost")]
    public async Task One_that_its_authority_issued_to_its_name_is_believed(string host, string? subject)
    {
        using var folder = new TempFolder();
        await using var collector = new FakeCollector(Issued, FeedBench.Own);
        await using var bench = new FeedBench(Settings(folder, collector, host, subject));
        bench.Append(3);
        bench.Feed.Start();
        await collector.UntilAsync(r => r.Sum(c => c.Count) == 3);
    }

    [Fact]
    public Task One_issued_to_another_name_is_not() => RefusedAsync(Issued, TransportReasons.Identity, "dns:collector.example");

    [Fact]
    public Task One_that_nobody_issued_is_not() => RefusedAsync(TestCertificates.SelfSigned("collector", Small), TransportReasons.Identity);

    [Fact]
    public Task One_that_an_authority_of_partners_issued_is_not() =>
        RefusedAsync(TestCertificates.IssuedBy(OfPartners, "collector", Small), TransportReasons.Identity, policy: FeedBench.Policy(trust: [Material(OfPartners)]));

    [Fact]
    public Task One_that_was_revoked_is_not() => RefusedAsync(
        Issued,
        TransportReasons.CertificateRevoked,
        policy: FeedBench.Policy([Material(Authority)], [new TlsMaterial("list", RevocationLists.Of(Authority, TimeSpan.FromDays(1), Issued))]));

    [Fact]
    public async Task One_that_is_revoked_while_it_is_connected_is_left_within_a_minute()
    {
        using var folder = new TempFolder();
        var time = new SkippingTime();
        await using var collector = new FakeCollector(Issued, FeedBench.Own);
        await using var bench = new FeedBench(Settings(folder, collector, "localhost", null), time: time);
        bench.Append(3);
        bench.Feed.Start();
        await collector.UntilAsync(r => r.Sum(c => c.Count) == 3);
        bench.Tls = FeedBench.Policy([Material(Authority)], [new TlsMaterial("list", RevocationLists.Of(Authority, TimeSpan.FromDays(1), Issued))]);
        time.Skip(TimeSpan.FromMinutes(1));
        await UntilAsync(() => bench.Feed.State?.Trouble is { Reason: TransportReasons.CertificateRevoked, IsRefused: true });
    }

    [Fact]
    public async Task A_file_of_authorities_that_cannot_be_read_is_told_and_nothing_is_sent()
    {
        using var folder = new TempFolder();
        await using var collector = new FakeCollector(Issued, FeedBench.Own);
        var settings = Settings(folder, collector, "localhost", null);
        File.Delete(settings.Trust[0].Full);
        await using var bench = new FeedBench(settings);
        bench.Append(3);
        bench.Feed.Start();
        await UntilAsync(() => bench.Feed.State?.Trouble is { Reason: Node.Audit.Syslog.CollectorReasons.Trust, IsRefused: true });
        collector.Received.ShouldBeEmpty();
    }

    private static async Task RefusedAsync(TestCertificate shown, string reason, string? subject = null, TlsPolicy? policy = null)
    {
        using var folder = new TempFolder();
        await using var collector = new FakeCollector(shown, FeedBench.Own);
        await using var bench = new FeedBench(Settings(folder, collector, "localhost", subject));
        bench.Tls = policy ?? bench.Tls;
        bench.Append(3);
        bench.Feed.Start();
        await UntilAsync(() => bench.Feed.State?.Trouble is { IsRefused: true } trouble && trouble.Reason == reason);
        collector.Received.Sum(c => c.Count).ShouldBe(0);
    }

    private static CollectorSettings Settings(TempFolder folder, FakeCollector collector, string host, string? subject)
    {
        File.WriteAllText(folder.File("ca.crt"), Authority.CertificatePem);
        return new CollectorSettings
        {
            Host = HostName.TryParse(host, out var name) ? name : default,
            Port = collector.Port,
            Trust = [new SettingsPath("ca.crt", folder.File("ca.crt"))],
            Subject = CertificateSubject.TryParse(subject, out var parsed) ? parsed : null,
        };
    }

    private static TlsMaterial Material(TestCertificate certificate) => TlsMaterial.FromText("authority", certificate.CertificatePem);

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

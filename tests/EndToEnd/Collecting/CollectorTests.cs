using System.Text.Json.Nodes;
using System.Xml.Linq;
using DicomExchange.EndToEnd.Living;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Collecting;

/// <summary>A collector of others has every audit message, whatever was killed on the way.</summary>
public sealed class CollectorTests(ITestOutputHelper output)
{
    private const string Query = "110112";

    [Fact]
    public async Task The_collector_has_every_message_after_kill_9_of_itself_and_of_the_node()
    {
        Assert.SkipWhen(Rsyslog.Missing is not null, Rsyslog.Missing ?? string.Empty);
        using var practice = await Practice.CreateAsync();
        await using var collector = new Rsyslog(Path.Combine(practice.Folder, "tls", "node.crt"));
        practice.WriteSettings(SettingsFor(collector));
        (await practice.RunAsync("config", "check")).ExitCode.ShouldBe(0);
        var (stored, queried) = (0, 0);
        var node = await practice.ServeAsync();
        try
        {
            await using (var traffic = Traffic.Begin(practice))
            {
                // The collector is away, and nobody waits for it.
                await Patiently.UntilAsync(() => traffic.Stored > 20 && traffic.Queried > 5);
                await collector.StartAsync();
                await MoreAsync(collector, traffic);
                await collector.KillAsync();
                await MoreAsync(null, traffic);
                await collector.StartAsync();
                await MoreAsync(collector, traffic);
                node.Kill();
                await node.DisposeAsync();
                node = await practice.ServeAsync();
                await MoreAsync(collector, traffic);

                // Both, with the collector first: what the node has written to nobody is in its store alone.
                await collector.KillAsync();
                await MoreAsync(null, traffic);
                node.Kill();
                await node.DisposeAsync();
                node = await practice.ServeAsync();
                await MoreAsync(null, traffic);
                (stored, queried) = (traffic.Stored, traffic.Queried);
            }

            await collector.StartAsync();
            var reached = (await Patiently.UntilAsync(() => StatusAsync(practice), status => status is { IsConnected: true, Behind: 0 })).Reached;
            await Patiently.UntilAsync(() => collector.Read().Lines.Any(line => line.Message == reached));
        }
        finally
        {
            await node.DisposeAsync();
        }

        var (lines, torn) = collector.Read();
        torn.ShouldBeLessThanOrEqualTo(2);
        ShouldBeComplete(lines);
        var messages = lines.DistinctBy(line => line.Message).ToList();
        messages.Count(line => EventOf(line) == Query).ShouldBeGreaterThanOrEqualTo(queried);
        output.WriteLine($"{stored} objects and {queried} queries became {messages.Count} messages; {lines.Count - messages.Count} came again, {torn} lines were torn by a kill.");
    }

    [Fact]
    public async Task A_collector_that_does_not_take_this_nodes_certificate_is_a_problem_at_once_and_gets_nothing()
    {
        Assert.SkipWhen(Rsyslog.Missing is not null, Rsyslog.Missing ?? string.Empty);
        using var practice = await Practice.CreateAsync();
        using var other = TestCertificates.SelfSigned("other");
        await using var collector = new Rsyslog(other.WriteTo(practice.Folder, "other").Certificate);
        await collector.StartAsync();
        await using var node = await practice.ServeAsync();

        // The running node takes the collector from its settings.
        practice.WriteSettings(SettingsFor(collector));
        var status = await Patiently.UntilAsync(() => practice.RunAsync("status", "--check"), answer => answer.Output.Contains("own-certificate-refused", StringComparison.Ordinal));
        status.ExitCode.ShouldNotBe(0);
        collector.Read().Lines.ShouldBeEmpty();
        var audit = await Patiently.UntilAsync(() => practice.RunAsync("audit", "list"), answer => answer.Output.Contains("own-certificate-refused", StringComparison.Ordinal));
        audit.Output.ShouldContain("security-alert");
    }

    private static string SettingsFor(Rsyslog collector) => $$"""
        "audit": { "collector": { "host": "127.0.0.1", "port": {{collector.Port}}, "certificates": ["{{collector.Pin}}"] } },
        """;

    /// <summary>From 1 to the last without a gap, each of them XML, and what came again the same as before.</summary>
    private static void ShouldBeComplete(IReadOnlyList<SyslogLine> lines)
    {
        var byNumber = lines.GroupBy(line => line.Message).OrderBy(repeats => repeats.Key).ToList();
        byNumber.Select(repeats => repeats.Key).ShouldBe(Enumerable.Range(1, byNumber.Count).Select(i => (long)i));
        byNumber.ShouldAllBe(repeats => repeats.Select(line => $"{line.Sequence} {line.Hash} {line.Time:O} {line.Text}").Distinct(StringComparer.Ordinal).Count() == 1);
        byNumber.Zip(byNumber.Skip(1)).ShouldAllBe(pair => pair.First.First().Sequence < pair.Second.First().Sequence);
        lines.Select(line => line.Chain).Distinct().ShouldHaveSingleItem();
        lines.ShouldAllBe(line => XDocument.Parse(line.Text).Root!.Name.LocalName == "AuditMessage");
    }

    private static string EventOf(SyslogLine line) =>
        XDocument.Parse(line.Text).Root!.Element("EventIdentification")!.Element("EventID")!.Attribute("csd-code")!.Value;

    /// <summary>Waits until more was stored and asked, and, where the collector is there, until it has got more.</summary>
    private static async Task MoreAsync(Rsyslog? collector, Traffic traffic)
    {
        var (stored, queried, lines) = (traffic.Stored, traffic.Queried, collector?.Read().Lines.Count ?? 0);
        await Patiently.UntilAsync(() => traffic.Stored > stored + 10 && traffic.Queried > queried + 3 && (collector is null || collector.Read().Lines.Count > lines + 10));
    }

    private static async Task<(bool IsConnected, long Behind, long Reached)> StatusAsync(Practice practice)
    {
        var answer = await practice.RunAsync("status", "--json");
        var line = JsonNode.Parse(answer.Output)!["collector"];
        return line is null ? default : (line["isConnected"]!.GetValue<bool>(), line["behind"]!.GetValue<long>(), line["reached"]!.GetValue<long>());
    }
}

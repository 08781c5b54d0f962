using System.Runtime.Versioning;
using DicomExchange.Generator;
using DicomExchange.Host;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

/// <summary>What routes would do with a file is said condition by condition, and the empty lists of a new node in words.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RouteExplanationTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();

    private string Settings => Path.Combine(folder.Path, "node", "exchange.json");

    public async ValueTask InitializeAsync()
    {
        (await RunAsync("init", "--directory", Path.GetDirectoryName(Settings)!, "--ae-title", "RIVER")).Exit.ShouldBe(0);
        await using var file = File.Create(folder.File("scan.dcm"));
        LargeObject.Of(2000).WritePart10(file);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Each_route_says_whether_it_takes_the_file_and_which_condition_does_not_hold()
    {
        await RouteAsync("""
            { "name": "bulk", "when": { "from": ["PANO"], "modality": ["O?"], "weekdays": ["monday"], "hours": ["22:00-06:00"] },
              "forwardTo": ["HILL"], "quietSeconds": 90, "grant": { "to": ["HILL"], "days": 30, "basis": "treatment" } },
            { "name": "panoramic only", "when": { "attributes": [ { "attribute": "ImageType", "values": ["X*"] } ] }, "forwardTo": ["HILL"] }
            """);
        var file = folder.File("scan.dcm");

        var taken = await RunAsync("config", "check", "--config", Settings, "--explain", file, "--from", "PANO", "--at", "2026-03-03T05:59+00:00");
        taken.Exit.ShouldBe(0, taken.Text);
        taken.Text.ShouldContain("If this instance arrived on Tuesday, 2026-03-03 05:59 +00:00, from Panoramic unit:");
        taken.Text.ShouldContain("route \"bulk\" takes it");
        taken.Text.ShouldContain("route \"panoramic only\" does not take it");
        taken.Text.ShouldContain("Sent to Hill Street after 90 s without another instance of the study, by route \"bulk\".");
        taken.Text.ShouldContain("Granted to Hill Street until ");
        Lines(taken.Text).ShouldContain(l => l.StartsWith("  no ", StringComparison.Ordinal) && l.Contains("ImageType", StringComparison.Ordinal) && l.Contains("X*", StringComparison.Ordinal));

        var late = await RunAsync("config", "check", "--config", Settings, "--explain", file, "--from", "PANO", "--at", "2026-03-03T06:00+00:00");
        late.Text.ShouldContain("route \"bulk\" does not take it");
        late.Text.ShouldContain("Sent to nobody");

        var unsaid = await RunAsync("config", "check", "--config", Settings, "--explain", file, "--at", "2026-03-02T22:00+00:00");
        unsaid.Text.ShouldContain("route \"bulk\" takes it or not, depending on who sends it (--from)");
        Directory.GetFiles(Path.Combine(folder.Path, "node", "data"), "*", SearchOption.AllDirectories).ShouldAllBe(f => !f.Contains("vault", StringComparison.Ordinal), "nothing is kept");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said_in_a_sentence_and_a_partner_of_a_route_is_not_removed()
    {
        await RouteAsync("""{ "name": "bulk", "when": { "from": ["PANO"] }, "forwardTo": ["HILL"] }""");

        var missing = await RunAsync("config", "check", "--config", Settings, "--explain", folder.File("none.dcm"));
        missing.Exit.ShouldBe(1);
        missing.Text.ShouldContain($"There is no file {folder.File("none.dcm")}.");
        missing.Text.ShouldNotContain("Could not find");

        var removed = await RunAsync("partner", "remove", "HILL", "--config", Settings);
        removed.Exit.ShouldBe(1);
        removed.Text.ShouldContain("is named by the route \"bulk\"");
        (await RunAsync("config", "check", "--config", Settings)).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task A_file_that_is_none_and_names_that_are_nobodys_are_refused_in_a_sentence()
    {
        await RouteAsync("""{ "name": "all", "forwardTo": ["HILL"] }""");
        await File.WriteAllTextAsync(folder.File("letter.txt"), "Dear colleague", TestContext.Current.CancellationToken);

        (await RunAsync("config", "check", "--config", Settings, "--explain", folder.File("letter.txt"))).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(1), r => r.Text.ShouldContain("it is no DICOM file"));
        (await RunAsync("config", "check", "--config", Settings, "--explain", folder.File("none.dcm"))).Exit.ShouldBe(1);
        (await RunAsync("config", "check", "--config", Settings, "--explain", folder.File("scan.dcm"), "--from", "NOBODY")).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(1), r => r.Text.ShouldContain("no partner's name"));
        (await RunAsync("config", "check", "--config", Settings, "--explain", folder.File("scan.dcm"), "--called", "OTHER")).ShouldSatisfyAllConditions(r => r.Exit.ShouldBe(1), r => r.Text.ShouldContain("It answers to RIVER"));
    }

    [Theory]
    [InlineData("queue list", "Nothing waits and nothing is held.")]
    [InlineData("queue list --all", "Nothing in the queue is like that.")]
    [InlineData("queue list --watch", "Nothing waits and nothing is held, so there is nothing to watch.")]
    [InlineData("queue retry --all", "Nothing of it was held.")]
    [InlineData("queue cancel --all --yes", "Nothing of it waits or is held.")]
    [InlineData("study list", "No study is held.")]
    [InlineData("study list --patient-id X", "No study that is held matches.")]
    [InlineData("study grants", "No grant is in force")]
    [InlineData("partner list", "No partner is listed")]
    [InlineData("audit list --since 2090-01-01", "No such record.")]
    public async Task An_empty_list_says_so(string line, string words)
    {
        var (exit, text) = await RunAsync([.. line.Split(' '), "--config", Settings]);
        exit.ShouldBe(0, text);
        text.ShouldContain(words);
    }

    private static string[] Lines(string text) => text.Split('\n');

    private async Task RouteAsync(string routes)
    {
        var text = await File.ReadAllTextAsync(Settings, TestContext.Current.CancellationToken);
        text = text.Replace("\"partners\": [", """
            "partners": [
                { "name": "Panoramic unit", "aeTitles": ["PANO"], "security": "plain", "addresses": ["127.0.0.1/32"], "may": ["store"] },
                { "name": "Hill Street", "aeTitles": ["HILL"], "security": "tls", "certificates": ["sha256:PIN"], "host": "127.0.0.1", "port": 11113, "may": ["find"], "sees": "granted" }
            """.Replace("PIN", new string('a', 64), StringComparison.Ordinal), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Settings, text.Replace("\"routes\": [", "\"routes\": [" + routes, StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    private static async Task<(int Exit, string Text)> RunAsync(params IReadOnlyList<string> arguments)
    {
        await using var text = new StringWriter();
        return (await CommandLine.RunAsync(arguments, text, text), text.ToString());
    }
}

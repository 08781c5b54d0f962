using DicomExchange.Host;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

/// <summary>Images leave the store in clear only to folders where nothing of the node lies.</summary>
public sealed class ClearFolderTests
{
    [Theory]
    [InlineData("node/data")]
    [InlineData("node/data/out")]
    [InlineData("node/data/vault/a/b")]
    [InlineData("node/keys/out")]
    [InlineData("node/logs/out")]
    [InlineData("link/out")]
    [InlineData("link")]
    [InlineData("twice/out")]
    [InlineData("node/../node/data/out/")]
    public async Task A_folder_of_the_node_is_refused_whatever_way_leads_there(string to)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "link"), Path.Combine("node", "data", "incoming"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "twice"), Path.Combine(folder.Path, "link"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "node", "data", "incoming"));
        foreach (var verb in new[] { "export", "pull" })
        {
            var before = Everything(folder);
            var (exit, text) = await RunAsync(verb, Path.Combine(folder.Path, to), settings);
            exit.ShouldBe(1, text);
            text.TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldContain("--to");
            Everything(folder).ShouldBe(before);
        }
    }

    [Fact]
    public async Task A_folder_beside_them_is_taken_even_if_its_name_begins_the_same()
    {
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        var (exit, text) = await RunAsync("export", Path.Combine(folder.Path, "node", "data-out"), settings);
        exit.ShouldBe(1);
        text.ShouldContain("There is no such study");
    }

    private static List<string> Everything(TempFolder folder) => [.. Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/data/catalog.db", StringComparison.Ordinal) && !f.Contains("/data/keys.db", StringComparison.Ordinal) && !f.EndsWith(".json", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    private static async Task<string> InitAsync(TempFolder folder)
    {
        var (exit, text) = await RunAsync("init", "--directory", Path.Combine(folder.Path, "node"), "--ae-title", "RIVER");
        exit.ShouldBe(0, text);
        var settings = Path.Combine(folder.Path, "node", "exchange.json");
        var json = await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            settings,
            json.Replace("\"partners\": [", $$"""
            "partners": [
                { "name": "Hill", "aeTitles": ["HILL"], "security": "tls", "certificates": ["{{SettingsText.Pin}}"], "host": "127.0.0.1", "port": {{FreePort.Next()}}, "may": ["echo"] }
            """, StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        return settings;
    }

    private static Task<(int Exit, string Text)> RunAsync(string verb, string to, string settings) => verb == "pull"
        ? RunAsync("pull", "Hill", "1.2.3", "--to", to, "--config", settings)
        : RunAsync("study", "export", "1.2.3", "--to", to, "--config", settings);

    private static async Task<(int Exit, string Text)> RunAsync(params string[] arguments)
    {
        await using var text = new StringWriter();
        return (await CommandLine.RunAsync(arguments, text, text), text.ToString());
    }
}

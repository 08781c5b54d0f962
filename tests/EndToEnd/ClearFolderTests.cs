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

    [Theory]
    [InlineData("catalog.db keys.db", true)]
    [InlineData("master.key", true)]
    [InlineData("catalog.db", false)]
    [InlineData("keys.db", false)]
    public async Task A_folder_of_another_node_is_known_by_both_of_its_databases_or_its_key(string files, bool isRefused)
    {
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        foreach (var file in files.Split(' '))
        {
            folder.Write($"other/{file}", "of another node, or of another program");
        }

        var (exit, text) = await RunAsync("export", Path.Combine(folder.Path, "other", "a", "out"), settings);

        exit.ShouldBe(1, text);
        text.ShouldContain(isRefused ? "which holds the store or the key of a node" : "There is no such study");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named_in_a_sentence_and_one_made_for_nothing_is_gone_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc, where nobody makes a folder");
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        var (exit, text) = await RunAsync("pull", "/proc/out", settings);
        exit.ShouldBe(1, text);
        text.ShouldContain("cannot be made there");
        text.ShouldContain("--to");

        // Nobody answers at Hill.
        var to = Path.Combine(folder.Path, "out");
        (exit, text) = await RunAsync("pull", to, settings);
        exit.ShouldBe(1, text);
        Directory.Exists(to).ShouldBeFalse();
        Directory.CreateDirectory(to);
        (await RunAsync("pull", to, settings)).Exit.ShouldBe(1);
        Directory.Exists(to).ShouldBeTrue("it was there before");
    }

    [Theory]
    [InlineData("node/data/out.recovery")]
    [InlineData("node/data/a/b/out.recovery")]
    [InlineData("link/out.recovery")]
    public async Task A_recovery_file_does_not_go_where_it_is_lost_with_the_data(string to)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "link"), Path.Combine("node", "data"));
        var before = Everything(folder);
        var (exit, text) = await RunAsync("keys", "recovery", "--to", Path.Combine(folder.Path, to), "--config", settings);
        exit.ShouldBe(1, text);
        text.ShouldContain("lies in the data folder");
        Everything(folder).ShouldBe(before);
        (await RunAsync("keys", "recovery", "--to", Path.Combine(folder.Path, "out.recovery"), "--config", settings)).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_not_sent_is_told_in_a_sentence_links_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        var camera = Directory.CreateDirectory(Path.Combine(folder.Path, "camera", "day")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(camera, "notes.txt"), "no image", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(camera, "day", "linked.dcm"), Path.Combine(camera, "notes.txt"));
        Directory.CreateSymbolicLink(Path.Combine(camera, "round"), camera);
        var (exit, text) = await RunAsync("send", "Hill", camera, "--config", settings);
        exit.ShouldBe(1, text);
        text.ShouldContain("notes.txt: not sent: not-dicom: it is no DICOM file");
        text.ShouldContain("day/linked.dcm: not sent: a link");
        text.ShouldContain("round: not sent: a link");
        text.Split('\n').Count(line => line.Contains("not sent", StringComparison.Ordinal)).ShouldBe(3, text);
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

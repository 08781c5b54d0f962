using DicomExchange.EndToEnd.Practices;
using DicomExchange.Host;
using DicomExchange.Support;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

/// <summary>What an administrator has written into a file: it takes the place of none, and what does not come about is a sentence and leaves nothing.</summary>
public sealed class ClearFileTests
{
    private static readonly string[] Verbs = ["checkpoint", "export"];

    [Fact]
    public async Task A_file_that_is_there_stays_as_it_is_also_a_link_that_leads_nowhere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        var (file, link) = (folder.File("kept"), folder.File("link"));
        await File.WriteAllTextAsync(file, "somebody's own", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(link, folder.File("nowhere"));
        foreach (var verb in Verbs)
        {
            foreach (var to in new[] { file, link, folder.Path })
            {
                ShouldRefuse(await RunAsync(verb, to, settings), "already");
            }
        }

        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe("somebody's own");
        new FileInfo(link).LinkTarget.ShouldBe(folder.File("nowhere"));
        File.Exists(folder.File("nowhere")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_place_where_no_file_can_be_made_is_named_in_a_sentence()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc, where nobody makes a file");
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        foreach (var verb in Verbs)
        {
            foreach (var to in new[] { "/proc/out", "/proc/1/out", "/dev/null/out", Path.Combine(folder.Path, "none", "out"), Path.Combine(folder.Path, new string('x', 300)) })
            {
                ShouldRefuse(await RunAsync(verb, to, settings), "cannot be made there; nothing was written");
            }
        }
    }

    [Fact]
    public async Task A_disk_that_is_full_is_said_and_half_a_file_is_gone_again()
    {
        await using var disk = await SmallDisk.MountAsync(1);
        Assert.SkipWhen(disk is null, "only root may mount a disk for a test");
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        disk.Fill(0);
        foreach (var verb in Verbs)
        {
            ShouldRefuse(await RunAsync(verb, Path.Combine(disk.Path, "out"), settings), "The disk is full");
            File.Exists(Path.Combine(disk.Path, "out")).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_checkpoint_that_is_not_there_or_is_none_is_said_in_a_sentence()
    {
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        await File.WriteAllTextAsync(folder.File("other"), "something else", TestContext.Current.CancellationToken);
        foreach (var (file, words) in new[] { ("none.json", "There is no file"), ("none/none.json", "There is no file"), ("", "is a folder"), ("other", "There is no checkpoint in") })
        {
            ShouldRefuse(await RunAsync("audit", "verify", "--config", settings, "--checkpoint", Path.Combine(folder.Path, file)), words);
        }
    }

    [Fact]
    public async Task What_is_left_of_an_altered_trail_is_shown_and_exported_and_the_exit_code_says_that_it_is_not_all()
    {
        using var folder = new TempFolder();
        var settings = await InitAsync(folder);
        (await RunAsync("audit", "list", "--config", settings)).Exit.ShouldBe(0);
        await using (var connection = new SqliteConnection($"Data Source={folder.File("node", "data", "catalog.db")};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var change = connection.CreateCommand();
            change.CommandText = "UPDATE audit SET row = zeroblob(length(row)) WHERE sequence = 1";
            (await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        }

        var listed = await RunAsync("audit", "list", "--config", settings);
        listed.Exit.ShouldBe(1, listed.Text);
        listed.Text.ShouldContain("record 1 cannot be read: row-damaged");
        listed.Text.ShouldContain("audit-read");
        var (exit, text) = await RunAsync("export", folder.File("trail.csv"), settings);
        exit.ShouldBe(1, text);
        text.ShouldContain("1 record cannot be read any more");
        var exported = await File.ReadAllTextAsync(folder.File("trail.csv"), TestContext.Current.CancellationToken);
        exported.ShouldContain("1,,,\"unreadable\",,\"row-damaged\",");
        exported.ShouldContain("\"audit-exported\"");
    }

    private static void ShouldRefuse((int Exit, string Text) result, string words)
    {
        result.Exit.ShouldBe(1, result.Text);
        result.Text.TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldContain(words);
    }

    private static async Task<string> InitAsync(TempFolder folder)
    {
        (await RunAsync("init", "--directory", folder.File("node"), "--ae-title", "RIVER")).Exit.ShouldBe(0);
        return folder.File("node", "exchange.json");
    }

    private static Task<(int Exit, string Text)> RunAsync(string verb, string to, string settings) => verb == "export"
        ? RunAsync("audit", "export", "--format", "csv", "--out", to, "--config", settings)
        : RunAsync("audit", "checkpoint", "--out", to, "--config", settings);

    private static async Task<(int Exit, string Text)> RunAsync(params string[] arguments)
    {
        await using var text = new StringWriter();
        return (await CommandLine.RunAsync(arguments, text, text), text.ToString());
    }
}

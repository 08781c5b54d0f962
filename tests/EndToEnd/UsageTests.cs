using DicomExchange.Host;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

/// <summary>What is typed wrong is told in one line, and nothing is opened for it.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("study list --limit 0", "--limit")]
    [InlineData("study list --limit=-5", "--limit")]
    [InlineData("study list --limit many", "--limit")]
    [InlineData("study list --limit 99999999999", "--limit")]
    [InlineData("find HILL --limit 0", "--limit")]
    [InlineData("audit list --limit 0", "--limit")]
    [InlineData("study list --date 2026-03-01", "--date")]
    [InlineData("study list --date 20260230", "--date")]
    [InlineData("find HILL --date 20260301-20260201", "--date")]
    [InlineData("study list --date -", "--date")]
    [InlineData("audit list --since yesterday", "--since")]
    [InlineData("audit list --since 2026-02-30", "--since")]
    [InlineData("audit list --since 20260301", "--since")]
    [InlineData("queue list --limit 0", "--limit")]
    [InlineData("queue list --state sending", "--state")]
    [InlineData("queue list --study x", "Study Instance UID")]
    [InlineData("queue list --watch --json", "--watch")]
    [InlineData("queue retry", "Say which")]
    [InlineData("queue retry x", "'x' is no number")]
    [InlineData("queue cancel 4 --all", "Say which")]
    [InlineData("queue cancel --to X --state delivered", "--state")]
    [InlineData("config check --from X", "--explain")]
    [InlineData("config check --explain x --at noon", "--at")]
    [InlineData("study show not-a-uid", "Study Instance UID")]
    [InlineData("pull HILL 1..2 --to x", "Study Instance UID")]
    [InlineData("pull HILL 1.2", "--to")]
    [InlineData("send HILL", "argument missing for command: 'send'")]
    [InlineData("init --ae-title THIS-IS-MUCH-TOO-LONG", "--ae-title")]
    [InlineData("store verify --adopt --remove", "--adopt and --remove")]
    [InlineData("partner add X --ae-title SEVENTEENLETTERSX", "--ae-title: an AE title")]
    [InlineData("partner add X --ae-title X --fingerprint zz", "64 hexadecimal digits, not 'zz'")]
    [InlineData("partner add X --ae-title X --issuer zz --subject CN=x", "--issuer")]
    [InlineData("partner add X --ae-title X --certificate sha256:00", "a fingerprint is given with --fingerprint")]
    [InlineData("partner add X --ae-title X --plain --address 10.0.0.1/33", "--address")]
    [InlineData("partner add X --ae-title X --plain --address 10.0.0.1/32 --host 10.0.0.1", "--host and --port belong together")]
    [InlineData("partner add X --ae-title X --host h --port 0", "--port")]
    [InlineData("partner add X --ae-title X --may echo,steal", "--may")]
    [InlineData("partner add X --ae-title X --sees everything", "--sees")]
    public async Task A_wrong_value_is_one_line_and_exit_code_2(string line, string about)
    {
        using var folder = new TempFolder();
        var (exit, output, error) = await RunAsync([.. line.Split(' '), .. line.StartsWith("init", StringComparison.Ordinal) ? ["--directory", folder.Path] : new[] { "--config", Path.Combine(folder.Path, "none.json") }]);
        exit.ShouldBe(2, error);
        error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(about);
        error.ShouldNotContain("System.");
        output.Trim().ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--since 2026-03-01")]
    [InlineData("--since 2026-03-01T08:00")]
    [InlineData("--since 2026-03-01T08:00+01:00")]
    [InlineData("--since 2026-03-01T08:00:30+01:00")]
    [InlineData("--limit 1")]
    public async Task A_right_value_gets_as_far_as_the_settings(string option)
    {
        using var folder = new TempFolder();
        var (exit, _, error) = await RunAsync(["audit", "list", .. option.Split(' '), "--config", Path.Combine(folder.Path, "none.json")]);
        exit.ShouldBe(1, error);
        error.ShouldContain("there is no such file");
    }

    [Theory]
    [InlineData]
    [InlineData("study")]
    [InlineData("config")]
    public async Task Whoever_names_no_verb_is_told_which_there_are(params string[] words)
    {
        var (exit, output, _) = await RunAsync(words);
        exit.ShouldBe(2);
        output.ShouldContain("Commands:");
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        return (await CommandLine.RunAsync(arguments, output, error), output.ToString(), error.ToString());
    }
}

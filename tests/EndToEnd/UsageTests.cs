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
    [InlineData("study list --date 2026-03-01", "--date")]
    [InlineData("study list --date 20260230", "--date")]
    [InlineData("find HILL --date 20260301-20260201", "--date")]
    [InlineData("study list --date -", "--date")]
    [InlineData("queue list --to \"\"", "--to: it is empty")]
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
    public Task A_wrong_value_is_one_line_and_exit_code_2(string line, string about) => ShouldBeUsageAsync(line, about);

    [Theory]
    [InlineData("audit list --limit 0", "--limit")]
    [InlineData("audit list --since yesterday", "--since")]
    [InlineData("audit list --since 2026-02-30", "--since")]
    [InlineData("audit list --since 20260301", "--since")]
    [InlineData("audit list --event instance-recieved", "did you mean \"instance-received\"?")]
    [InlineData("audit list --study x", "Study Instance UID")]
    [InlineData("audit list --partner \"\"", "--partner: it is empty")]
    [InlineData("audit list --patient \"\"", "--patient: it is empty")]
    [InlineData("audit list --outcome \"\"", "--outcome: it is empty")]
    [InlineData("audit list --event \"\"", "--event")]
    [InlineData("audit list --since 2026-03-02 --until 2026-03-01", "--until is not behind --since")]
    [InlineData("audit export --format csv --out x --since 2026-03-01T08:00Z --until 2026-03-01T08:00Z", "--until is not behind --since")]
    [InlineData("audit export --format pdf --out x", "--format")]
    [InlineData("audit export --format csv --out \"\"", "--out: it is empty")]
    [InlineData("audit checkpoint --out \"\"", "--out: it is empty")]
    [InlineData("audit disclosures --patient \"\"", "--patient: it is empty")]
    [InlineData("audit disclosures --patient ONE\\7 --domain TWO", "--patient says the domain \"ONE\" and --domain says \"TWO\"")]
    [InlineData("audit exposure --partner \"\" --since 2026-03-01", "--partner: it is empty")]
    [InlineData("audit exposure --partner X", "--since")]
    [InlineData("audit verify --catalog x", "--catalog FILE needs --checkpoint FILE")]
    [InlineData("audit verify --catalog x --copy y --checkpoint z", "not both")]
    public Task A_wrong_value_for_the_audit_record_is_one_line_and_exit_code_2(string line, string about) => ShouldBeUsageAsync(line, about);

    [Theory]
    [InlineData("--since 2026-03-01")]
    [InlineData("--since 2026-03-01T08:00")]
    [InlineData("--since 2026-03-01T08:00+01:00")]
    [InlineData("--since 2026-03-01T08:00:30+01:00")]
    [InlineData("--since 2026-11-01T10:00:00Z")]
    [InlineData("--since 2026-11-01T10:00Z")]
    [InlineData("--since 2026-11-01T10:00:00.123Z")]
    [InlineData("--since 2026-11-01T10:00:00.123456-05:00")]
    [InlineData("--since 2026-03-01 --until 2026-03-01")]
    [InlineData("--event security-alert --outcome failure")]
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

    private static async Task ShouldBeUsageAsync(string line, string about)
    {
        using var folder = new TempFolder();
        var (exit, output, error) = await RunAsync([.. line.Split(' ').Select(static word => word == "\"\"" ? string.Empty : word), .. line.StartsWith("init", StringComparison.Ordinal) ? ["--directory", folder.Path] : new[] { "--config", Path.Combine(folder.Path, "none.json") }]);
        exit.ShouldBe(2, error);
        error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(about);
        error.ShouldNotContain("System.");
        output.Trim().ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        return (await CommandLine.RunAsync(arguments, output, error), output.ToString(), error.ToString());
    }
}

using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Host;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

/// <summary>What the audit verbs say to a person, in the right words and with the right exit code; no node runs.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AuditWordsTests : IDisposable
{
    private readonly TempFolder folder = new();
    private Practice? river;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        river?.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_checkpoint_that_says_nothing_of_this_trail_is_named_and_the_trail_is_not_accused()
    {
        await StartAsync();
        using var hill = await Practice.InitAsync();
        var (own, other, changed) = (folder.File("own.json"), folder.File("other.json"), folder.File("changed.json"));
        await DoneAsync("audit", "checkpoint", "--out", own);
        (await RunAsync(hill.Settings, "audit", "checkpoint", "--out", other)).Exit.ShouldBe(0);
        await File.WriteAllTextAsync(changed, (await File.ReadAllTextAsync(own, Cancel)).Replace("\"sequence\": ", "\"sequence\": 1", StringComparison.Ordinal), Cancel);

        (await DoneAsync("audit", "verify", "--checkpoint", own)).ShouldMatch(@"^\d+ records, an unbroken chain; all of it is under a signed checkpoint\. It agrees with what was kept elsewhere up to record \d+\.\s*$");
        (await DoneAsync("audit", "verify", "--catalog", Path.Combine(river!.Data, "catalog.db"), "--checkpoint", own)).ShouldContain("the tables that find records by patient and partner were not checked.");
        await ShouldSayAsync(1, ["audit", "verify", "--checkpoint", own, "--checkpoint", other], $"the checkpoint in {other} is another node's");
        await ShouldSayAsync(1, ["audit", "verify", "--checkpoint", changed], $"the checkpoint in {changed} is not as it was signed");
        await ShouldSayAsync(1, ["audit", "verify", "--copy", river!.Data, "--checkpoint", other], $"the checkpoint in {other} is another node's");
        await ShouldSayAsync(1, ["audit", "verify", "--catalog", Path.Combine(river.Data, "catalog.db"), "--checkpoint", other], $"the checkpoint in {other} is of another chain");
        (await DoneAsync("audit", "list", "--event", "audit-read")).ShouldContain("audit verify against 1 kept checkpoint\n");
    }

    [Fact]
    public async Task A_catalog_that_is_none_or_was_cut_is_said_to_be_that()
    {
        await StartAsync();
        var own = folder.File("own.json");
        await DoneAsync("audit", "checkpoint", "--out", own);
        var letter = folder.File("letter.txt");
        await File.WriteAllTextAsync(letter, string.Concat(Enumerable.Repeat("Dear colleague, ", 20)), Cancel);
        var cut = folder.File("cut.db");
        var whole = await File.ReadAllBytesAsync(Path.Combine(river!.Data, "catalog.db"), Cancel);
        await File.WriteAllBytesAsync(cut, whole[..(whole.Length / 2)], Cancel);

        await ShouldSayAsync(1, ["audit", "verify", "--catalog", letter, "--checkpoint", own], "is no catalog of a store");
        await ShouldSayAsync(1, ["audit", "verify", "--catalog", cut, "--checkpoint", own], "is shorter than it says itself");
        await ShouldSayAsync(1, ["audit", "verify", "--catalog", folder.File("none.db"), "--checkpoint", own], "There is no catalog");
    }

    [Fact]
    public async Task Whoever_verifies_as_a_copy_what_a_node_has_open_is_told_what_to_do()
    {
        await StartAsync();
        await using var node = await river!.ServeAsync();

        await ShouldSayAsync(1, ["audit", "verify", "--copy", river.Data], "Leave out --copy and --catalog");
        (await node.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_list_refuses_what_nobody_knows_takes_titles_and_says_that_it_is_cut()
    {
        await StartAsync();
        await ShouldSayAsync(1, ["audit", "list", "--partner", "Nobody"], "is no partner's name or AE title");
        await ShouldSayAsync(1, ["audit", "list", "--patient", "4711"], "nothing is on record of a patient with this ID");
        await ShouldSayAsync(2, ["audit", "list", "--outcome", "opperation-not-allowed"], "did you mean \"operation-not-allowed\"?");
        (await DoneAsync("audit", "list", "--outcome", "disk-full")).ShouldContain("No such record.");
        (await DoneAsync("audit", "list", "--partner", "VIEWER")).ShouldContain("No such record.");
        (await DoneAsync("audit", "list", "--limit", "2")).ShouldContain("Only the newest 2 records are listed, and there are more. Raise --limit");
        (await DoneAsync("audit", "list", "--limit", "1")).ShouldContain("Only the newest 1 record ");
        var json = await RunAsync(river!.Settings, "audit", "list", "--limit", "2", "--json");
        JsonDocument.Parse(json.Output).RootElement.GetProperty("isCut").GetBoolean().ShouldBeTrue();
        (await DoneAsync("audit", "list")).ShouldNotContain("--limit");
    }

    [Fact]
    public async Task A_patient_of_no_domain_can_be_named_and_the_limit_of_the_trail_comes_before_a_clean_bill()
    {
        await StartAsync();
        await RecordQueryAsync(@"\X1", @"Pano Sensor\X1");
        await ShouldSayAsync(1, ["audit", "disclosures", "--patient", "X1"], "(none), \"Pano Sensor\". Say which with --domain (--domain \"\" is none);");
        foreach (string[] none in new[] { ["--patient", "X1", "--domain", ""], new[] { "--patient", @"\X1" } })
        {
            (await DoneAsync(["audit", "disclosures", .. none])).ShouldContain("Domain (none). There are records since ");
        }

        await ShouldSayAsync(2, ["audit", "disclosures", "--patient", "X1", "--domain", " "], "--domain: it is nothing but blanks");
        await ShouldSayAsync(2, ["audit", "disclosures", "--patient", @"\X1", "--domain", "A"], "--patient says the domain (none) and --domain says \"A\"");
        await ShouldSayAsync(1, ["audit", "disclosures", "--patient", "X9"], "; what was before is not known.");
        (await DoneAsync("audit", "exposure", "--partner", "Hill", "--since", "2020-01-01")).ShouldMatch(@"\nX1 +\(none\) ");
        (await DoneAsync("audit", "exposure", "--partner", "VIEWER", "--since", "2020-01-01")).ShouldMatch(
            @"^Warning: there are records since \d{4}-.* only; what was before is not known, and is in nothing that follows\.\r?\nNothing of any patient went to ");
        (await DoneAsync("audit", "exposure", "--partner", "VIEWER", "--since", "2090-01-01")).ShouldMatch(@"^Nothing of any patient went to .*\r?\nThere are records since ");
    }

    [Fact]
    public async Task A_day_of_until_is_meant_to_its_end()
    {
        await StartAsync();
        var first = JsonDocument.Parse((await RunAsync(river!.Settings, "audit", "list", "--event", "chain-begun", "--json")).Output).RootElement.GetProperty("records")[0].GetProperty("at").GetDateTimeOffset();
        var day = first.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        (await DoneAsync("audit", "list", "--until", $"{day}T00:00")).ShouldContain("No such record.");
        (await DoneAsync("audit", "list", "--until", day, "--event", "chain-begun")).ShouldContain("chain-begun");
        (await DoneAsync("audit", "list", "--since", day, "--until", day, "--event", "chain-begun")).ShouldContain("chain-begun");
    }

    [Fact]
    public async Task An_export_says_how_much_it_has_and_goes_into_no_folder_of_any_node()
    {
        await StartAsync();
        using var hill = await Practice.CreateAsync();
        var csv = folder.File("trail.csv");
        var said = await DoneAsync("audit", "export", "--format", "csv", "--out", csv);
        var number = (await File.ReadAllTextAsync(csv, Cancel)).Split("\r\n").Length - 2;
        said.ShouldMatch($@"^{number} audit records, from \d{{4}}-\d\d-\d\d .* to \d{{4}}-\d\d-\d\d .*, are in .*trail\.csv\.");
        (await DoneAsync("audit", "export", "--format", "ndjson", "--out", folder.File("none.ndjson"), "--since", "2090-01-01")).ShouldStartWith("No audit record of that time is there, so none is in");
        (await DoneAsync("audit", "export", "--format", "xml", "--out", folder.File("trail.xml"))).ShouldMatch(@"^\d+ audit messages, from ");

        foreach (var inside in new[] { river!.Data, Path.GetDirectoryName(river.MasterKey)!, Path.Combine(river.Folder, "logs"), hill.Data, Path.Combine(hill.Data, "vault"), Path.GetDirectoryName(hill.MasterKey)! })
        {
            var file = Path.Combine(inside, "trail.csv");
            await ShouldSayAsync(1, ["audit", "export", "--format", "csv", "--out", file], "where nothing may ever lie in clear; nothing was written. Name a file elsewhere with --out.");
            File.Exists(file).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Log_files_are_not_for_everybody()
    {
        await StartAsync();
        await DoneAsync("audit", "list");
        var files = Directory.GetFiles(Path.Combine(river!.Folder, "logs"));
        files.ShouldNotBeEmpty();
        files.ShouldAllBe(file => (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead)) == UnixFileMode.None);
    }

    [Fact]
    public async Task A_trail_that_is_kept_for_less_than_six_years_is_noted_before_anything_is_removed()
    {
        river = await Practice.CreateAsync("\"retention\": { \"auditDays\": 1 },");
        (await DoneAsync("config", "check")).ShouldContain("note: retention.auditDays is 1: at its next start, and every hour, the node removes audit records that are older");
        await using (var node = await river.ServeAsync())
        {
            (await node.StopAsync()).ShouldBe(0);
        }

        (await DoneAsync("status")).ShouldContain("note: The audit trail is kept for 1 day (retention.auditDays); it begins with record 1.");
        river.WriteSettings("\"retention\": { \"auditDays\": 2192 },");
        (await DoneAsync("config", "check")).ShouldNotContain("auditDays");
    }

    [Fact]
    public async Task A_settings_file_that_only_lacks_a_partner_is_mended_by_entering_it()
    {
        river = await Practice.CreateAsync("\"routes\": [{ \"name\": \"r\", \"when\": { \"from\": [\"HILL\"] }, \"grant\": { \"to\": [\"BETA\"], \"days\": 1, \"basis\": \"b\" } }],");
        string[] hill = ["partner", "add", "Hill", "--ae-title", "HILL", "--plain", "--address", "10.0.0.1/32"];
        string[] beta = ["partner", "add", "Beta", "--ae-title", "BETA", "--fingerprint", new string('a', 64), "--may", "find", "--sees", "granted"];
        await ShouldSayAsync(1, ["partner", "list"], "\"HILL\" is no partner's name or AE title");

        // One of the two alone leaves a mistake, and so nothing is written.
        var before = await File.ReadAllBytesAsync(river.Settings, Cancel);
        await ShouldSayAsync(1, hill, "Nothing was changed: ");
        (await File.ReadAllBytesAsync(river.Settings, Cancel)).ShouldBe(before);

        river.WriteSettings("\"routes\": [{ \"name\": \"r\", \"when\": { \"from\": [\"UNIT1\"] }, \"grant\": { \"to\": [\"BETA\"], \"days\": 1, \"basis\": \"b\" } }],");
        await DoneAsync(beta);
        (await DoneAsync("config", "check")).ShouldContain("8 partners, 1 route.");
    }

    private async Task StartAsync()
    {
        river = await Practice.CreateAsync();
        await using var node = await river.ServeAsync();
        (await node.StopAsync()).ShouldBe(0);
    }

    private async Task RecordQueryAsync(params string[] patients)
    {
        var settings = SettingsFile.Load(river!.Settings).Settings.ShouldNotBeNull();
        await using var store = await StoreFiles.OpenAsync(settings, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
        await store.AuditAsync(new AuditRecord { Event = AuditEvent.Query, Time = TimeProvider.System.GetUtcNow(), Partner = "Hill", Count = patients.Length, Patients = patients });
    }

    private async Task<string> DoneAsync(params string[] verb)
    {
        var (exit, text, error) = await RunAsync(river!.Settings, verb);
        exit.ShouldBe(0, text + error);
        return text + error;
    }

    private async Task ShouldSayAsync(int expected, string[] verb, string words)
    {
        var (exit, text, error) = await RunAsync(river!.Settings, verb);
        exit.ShouldBe(expected, text + error);
        (text + error).ShouldContain(words);
        (text + error).ShouldNotContain("altered from outside");
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string settings, params string[] verb)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        return (await CommandLine.RunAsync([.. verb, "--config", settings], output, error), output.ToString(), error.ToString());
    }
}

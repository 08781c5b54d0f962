using System.Text.Json;
using System.Xml.Linq;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Sharing;

/// <summary>What an administrator asks of the audit trail, of a node that two partners use.</summary>
public sealed class AuditAnswersTests
{
    private const string Beta = "Beta Orthodontics";

    [Fact]
    public async Task Who_received_what_is_answered_exported_and_proved_with_the_node_running_and_from_a_copy_of_its_folder()
    {
        var missing = ForeignTool.MissingOf("storescu", "getscu", "dcmdump", "socat");
        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
        await using var partners = await TwoPartners.StartAsync();
        var made = Enumerable.Range(1, 3).Select(n => LargeObject.Of(2000, 7, n)).ToList();
        var study = made[0].Study;
        var patient = made[0].Header.GetPlainText(Tags.PatientID).ShouldNotBeNull();
        var issuer = made[0].Header.GetPlainText(Tags.IssuerOfPatientID);
        await partners.PushAsync(TwoPartners.Alpha, made);
        (await partners.DicomxAsync("study", "grant", study.Value, "--to", TwoPartners.Beta, "--days", "1", "--basis", "treatment")).ExitCode.ShouldBe(0);
        (await partners.GetAsync(TwoPartners.Beta, study)).Count.ShouldBe(3);

        var disclosed = Json(await partners.DicomxAsync("audit", "disclosures", "--patient", patient, "--json"));
        disclosed.GetProperty("domain").GetString().ShouldBe(issuer);
        var line = disclosed.GetProperty("disclosures").EnumerateArray().Single(d => d.GetProperty("how").GetString() == "sent");
        (line.GetProperty("to").GetString(), line.GetProperty("study").GetString(), line.GetProperty("count").GetInt64()).ShouldBe(((string?)Beta, (string?)study.Value, 3L));
        line.GetProperty("basis").GetString().ShouldNotBeNull().ShouldContain("treatment");
        line.GetProperty("bytes").GetInt64().ShouldBe(made.Sum(static m => m.Length));
        (await partners.DicomxAsync("audit", "disclosures", "--patient", patient)).Output.ShouldContain("treatment");

        var exposed = Json(await partners.DicomxAsync("audit", "exposure", "--partner", TwoPartners.Beta, "--since", "2026-01-01", "--json"));
        var exposure = exposed.GetProperty("patients").EnumerateArray().ShouldHaveSingleItem();
        (exposure.GetProperty("domain").GetString(), exposure.GetProperty("patientId").GetString(), exposure.GetProperty("received").GetInt64()).ShouldBe((issuer, (string?)patient, 3L));
        await ShouldTellExposureAsync(partners);

        var out1 = partners.File("trail.ndjson");
        (await partners.DicomxAsync("audit", "export", "--format", "ndjson", "--out", out1)).ExitCode.ShouldBe(0);
        File.ReadLines(out1).Count(static l => JsonDocument.Parse(l).RootElement.GetProperty("event").GetString() == "instance-sent").ShouldBe(3);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(out1).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (await partners.DicomxAsync("audit", "export", "--format", "ndjson", "--out", out1)).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Output.ShouldContain("already"));
        (await partners.DicomxAsync("audit", "export", "--format", "xml", "--out", Path.Combine(partners.Data, "trail.xml"))).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Output.ShouldContain("--out"));
        File.Exists(Path.Combine(partners.Data, "trail.xml")).ShouldBeFalse();
        var out2 = partners.File("trail.xml");
        (await partners.DicomxAsync("audit", "export", "--format", "xml", "--out", out2)).ExitCode.ShouldBe(0);
        XDocument.Load(out2).Descendants("EventTypeCode").ShouldNotBeEmpty();

        var kept = partners.File("kept.json");
        (await partners.DicomxAsync("audit", "checkpoint", "--out", kept)).ExitCode.ShouldBe(0);
        (await partners.DicomxAsync("audit", "verify", "--checkpoint", kept)).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0, r.ToString()), r => r.Output.ShouldContain("unbroken chain"));

        await partners.StopAsync();
        (await partners.DicomxAsync("audit", "disclosures", "--patient", patient)).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0, r.ToString()), r => r.Output.ShouldContain(Beta));
        var copy = partners.File("copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(partners.Data, "*.db*"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        (await partners.DicomxAsync("audit", "verify", "--copy", copy, "--checkpoint", kept)).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0, r.ToString()), r => r.Output.ShouldContain("unbroken chain"));
        (await partners.DicomxAsync("audit", "verify", "--catalog", Path.Combine(copy, "catalog.db"), "--checkpoint", kept)).ExitCode.ShouldBe(0);
        (await partners.DicomxAsync("audit", "verify", "--copy", copy, "--checkpoint", partners.File("none.json"))).ExitCode.ShouldBe(1);
        (await partners.DicomxAsync("audit", "verify", "--copy", copy, "--catalog", copy)).ExitCode.ShouldBe(2);
    }

    private static async Task ShouldTellExposureAsync(TwoPartners partners)
    {
        var told = (await partners.DicomxAsync("audit", "exposure", "--partner", TwoPartners.Beta, "--since", "2026-01-01")).Output;
        told.ShouldContain($"Of 1 patient something went to \"{Beta}\", was shown to it, or was granted to it:");
        told.ShouldMatch(@"images sent to it +not confirmed +bytes of these +begun +lists that showed it +grants +images from it\n");
        var sent = (await partners.DicomxAsync("audit", "exposure", "--partner", TwoPartners.Alpha, "--since", "2026-01-01")).Output;
        sent.ShouldContain("Nothing of any patient went to \"Alpha Dental\" or was shown to it in that time.");
        sent.ShouldContain("Of 1 patient images only came here from \"Alpha Dental\", which had them before; nothing went to it:");
    }

    private static JsonElement Json(ToolResult result)
    {
        result.ExitCode.ShouldBe(0, result.ToString());
        return JsonDocument.Parse(result.Output).RootElement;
    }
}

using System.Text.Json;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Generator;
using DicomExchange.Node.Client;
using DicomExchange.Support;
using DicomExchange.Wire.Dimse;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Sharing;

/// <summary>Two partners of one node: what one sent the other finds, gets and moves only under a grant, and no longer than that.</summary>
public sealed class SharingTests
{
    private const string PatientRoot = "-P";
    private const string StudyRoot = "-S";

    [Fact]
    public async Task Another_partners_title_is_refused_to_the_wrong_certificate_and_nothing_of_it_shows_until_it_is_granted()
    {
        SkipUnlessTools();
        await using var partners = await TwoPartners.StartAsync();
        var made = Enumerable.Range(1, 3).Select(n => LargeObject.Of(2000, 7, n)).ToList();
        var study = made[0].Study;
        string[] alphas = [.. made.Select(m => m.SopInstance.Value).Order(StringComparer.Ordinal)];

        (await partners.EchoAsync(TwoPartners.Beta, TwoPartners.Beta)).Succeeded.ShouldBeTrue();
        var refused = await partners.EchoAsync(TwoPartners.Beta, TwoPartners.Alpha);
        refused.Succeeded.ShouldBeFalse();
        refused.Output.ShouldContain("Calling AE Title Not Recognized", Case.Insensitive, refused.ToString());

        await partners.PushAsync(TwoPartners.Alpha, made);
        await SeesAsync(partners, made[0], []);

        // Beta knows the UID of Alpha's study and sends an instance of its own into it.
        var planted = new GeneratedInstance(LargeObject.Of(2000, 8, 1).Header.SetUid(Tags.StudyInstanceUID, study), LargeObject.Of(2000, 8, 1).Pixels, TransferSyntaxes.ExplicitLittleEndian);
        await partners.PushAsync(TwoPartners.Beta, [planted]);
        await SeesAsync(partners, made[0], [planted.SopInstance.Value]);
        (await partners.FindAsync(TwoPartners.Alpha, StudyRoot, "0008,0052=STUDY", $"0020,000D={study.Value}", "0020,1208"))
            .ShouldHaveSingleItem().ShouldContain("IS [3]", Case.Sensitive, "what Beta planted does not show to Alpha");

        (await partners.DicomxAsync("study", "grant", study.Value, "--to", TwoPartners.Alpha, "--days", "1", "--basis", "treatment")).Output.ShouldContain("sees only its own");
        var given = await partners.DicomxAsync("study", "grant", study.Value, "--to", TwoPartners.Beta, "--days", "1", "--basis", "treatment");
        given.ExitCode.ShouldBe(0, given.ToString());
        await SeesAsync(partners, made[0], [.. alphas, planted.SopInstance.Value]);

        var shown = await partners.DicomxAsync("study", "show", study.Value);
        shown.Output.ShouldContain("Beta Orthodontics");
        shown.Output.ShouldContain("in-force");

        (await partners.DicomxAsync("study", "revoke", study.Value, "--to", TwoPartners.Beta)).ExitCode.ShouldBe(0);
        await SeesAsync(partners, made[0], [planted.SopInstance.Value]);
        (await partners.DicomxAsync("store", "verify")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task F6_A_query_for_another_partners_data_by_its_exact_UIDs_finds_nothing_and_is_on_record()
    {
        SkipUnlessTools();
        await using var partners = await TwoPartners.StartAsync();
        var one = LargeObject.Of(2000, 7, 1);
        await partners.PushAsync(TwoPartners.Alpha, [one]);
        string[] study = ["0008,0052=STUDY", $"0020,000D={one.Study.Value}"];
        string[] image = ["0008,0052=IMAGE", $"0020,000D={one.Study.Value}", $"0020,000E={one.Series.Value}", $"0008,0018={one.SopInstance.Value}"];
        (await partners.FindAsync(TwoPartners.Alpha, StudyRoot, study)).ShouldHaveSingleItem();
        (await partners.FindAsync(TwoPartners.Alpha, StudyRoot, image)).ShouldHaveSingleItem();
        (await partners.FindAsync(TwoPartners.Beta, StudyRoot, study)).ShouldBeEmpty();
        (await partners.FindAsync(TwoPartners.Beta, StudyRoot, image)).ShouldBeEmpty();

        var records = JsonDocument.Parse((await partners.DicomxAsync("audit", "list", "--json")).Output).RootElement.GetProperty("records").EnumerateArray();
        records.Count(r => r.GetProperty("event").GetString() == "query" && r.GetProperty("partner").GetString() == "Beta Orthodontics").ShouldBe(2);
    }

    [Fact]
    public async Task What_a_route_grants_shows_as_it_arrives_and_what_it_does_not_take_does_not()
    {
        SkipUnlessTools();
        await using var partners = await TwoPartners.StartAsync("""
            "routes": [ { "name": "sketches", "when": { "from": ["ALPHA"], "modality": ["OT"] }, "grant": { "to": ["BETA"], "days": 90, "basis": "treatment" } } ],
            """);
        var taken = LargeObject.Of(2000, 7, 1);
        var drawn = LargeObject.Of(2000, 8, 1);
        var left = new GeneratedInstance(drawn.Header.SetText(Tags.Modality, Vr.CS, "XC"), drawn.Pixels, drawn.TransferSyntax);
        await partners.PushAsync(TwoPartners.Alpha, [taken, left]);

        (await partners.FindAsync(TwoPartners.Beta, StudyRoot, "0008,0052=STUDY", "0020,000D")).ShouldHaveSingleItem().ShouldContain(taken.Study.Value);
        (await partners.GetAsync(TwoPartners.Beta, taken.Study)).ShouldBe([taken.SopInstance.Value]);
        (await partners.GetAsync(TwoPartners.Beta, left.Study)).ShouldBeEmpty();
        (await partners.DicomxAsync("study", "grants")).Output.ShouldContain("route sketches");
    }

    [Fact]
    public async Task A_grant_revoked_during_a_get_of_200_instances_ends_it_at_the_next_instance()
    {
        SkipUnlessTools();
        const int Instances = 200;
        const int Last = 57;
        await using var partners = await TwoPartners.StartAsync();
        var made = Enumerable.Range(1, Instances).Select(n => LargeObject.Of(1000, 9, n)).ToList();
        await partners.PushAsync(TwoPartners.Alpha, made);
        (await partners.DicomxAsync("study", "grant", made[0].Study.Value, "--to", TwoPartners.Beta, "--days", "1", "--basis", "treatment")).ExitCode.ShouldBe(0);
        var grant = JsonDocument.Parse((await partners.DicomxAsync("study", "grants", "--json")).Output).RootElement.GetProperty("grants")[0].GetProperty("id").GetInt64();

        var received = new HashSet<Uid>();
        async ValueTask<DimseReply> TakeAsync(StoreOperation operation, CancellationToken cancel)
        {
            while (await operation.ReadAsync(cancel) is { IsEmpty: false })
            {
                // Only counted.
            }

            // The node waits for this answer before it goes on, so nothing is on its way while the grant ends.
            if (received.Add(operation.SopInstance) && received.Count == Last)
            {
                (await partners.DicomxAsync("study", "revoke", $"{grant}")).ExitCode.ShouldBe(0);
            }

            return DimseReply.Success;
        }

        var reply = await partners.Calling(TwoPartners.Beta).GetAsync(made[0].Study, [made[0].SopClass], TakeAsync);
        received.Count.ShouldBe(Last);
        reply.Counts.ShouldBe(new SubOperationCounts(0, Last, Instances - Last, 0));
        reply.FailedInstances.ToHashSet().ShouldBe(made.Select(m => m.SopInstance).Except(received).ToHashSet(), ignoreOrder: true);

        var records = JsonDocument.Parse((await partners.DicomxAsync("audit", "list", "--json", "--limit", "1000")).Output).RootElement.GetProperty("records").EnumerateArray().ToList();
        records.Count(r => r.GetProperty("event").GetString() == "instance-sent").ShouldBe(Last);
        records.Count(r => r.GetProperty("event").GetString() == "send-failed" && r.GetProperty("outcome").GetString() == "grant-revoked").ShouldBe(Instances - Last);
    }

    /// <summary>At every door and level Beta is shown these instances of Alpha's study, and no other.</summary>
    private static async Task SeesAsync(TwoPartners partners, GeneratedInstance one, string[] instances)
    {
        string[] expected = [.. instances.Order(StringComparer.Ordinal)];
        var (study, series) = (one.Study.Value, one.Series.Value);
        var patient = one.Header.GetPlainText(Tags.PatientID)!;
        var isAlphasShown = instances.Contains(one.SopInstance.Value, StringComparer.Ordinal);
        var studies = instances.Length > 0 ? 1 : 0;
        string[][] asked =
        [
            [StudyRoot, "0008,0052=STUDY", $"0020,000D={study}", "0020,1208"],
            [StudyRoot, "0008,0052=STUDY", "0020,000D", "0010,0010=*", "0020,1208"],
            [StudyRoot, "0008,0052=STUDY", "0020,000D", "0020,1208"],
        ];
        foreach (var query in asked)
        {
            var found = await partners.FindAsync(TwoPartners.Beta, query[0], query[1..]);
            found.Count.ShouldBe(studies, string.Join(' ', query));
            found.ShouldAllBe(answer => answer.Contains($"IS [{instances.Length}]", StringComparison.Ordinal));
        }

        (await partners.FindAsync(TwoPartners.Beta, PatientRoot, "0008,0052=PATIENT", $"0010,0020={patient}")).Count.ShouldBe(0, "Beta's own instance speaks for the study, and is of another patient");
        (await partners.FindAsync(TwoPartners.Beta, PatientRoot, "0008,0052=PATIENT", "0010,0020=*")).Count.ShouldBe(studies);
        (await partners.FindAsync(TwoPartners.Beta, StudyRoot, "0008,0052=SERIES", $"0020,000D={study}", $"0020,000E={series}")).Count.ShouldBe(isAlphasShown ? 1 : 0);
        foreach (var instance in new[] { one.SopInstance.Value, string.Empty })
        {
            var found = await partners.FindAsync(
                TwoPartners.Beta, StudyRoot, "0008,0052=IMAGE", $"0020,000D={study}", $"0020,000E={series}", $"0008,0018={instance}");
            found.Count.ShouldBe(!isAlphasShown ? 0 : instance.Length > 0 ? 1 : instances.Length - 1);
        }

        (await partners.GetAsync(TwoPartners.Beta, one.Study)).ShouldBe(expected);
        (await partners.MoveAsync(TwoPartners.Beta, one.Study)).ShouldBe(expected);
    }

    private static void SkipUnlessTools()
    {
        var missing = ForeignTool.MissingOf("echoscu", "storescu", "findscu", "getscu", "movescu", "storescp", "dcmdump", "socat");
        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
    }
}

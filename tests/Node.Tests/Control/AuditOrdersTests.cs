using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Audit;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Tests.Access.Visibility;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Check;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Control;

/// <summary>What is asked of the audit trail at the console: filters, who received what of a patient, what a partner was exposed to, copies.</summary>
public sealed class AuditOrdersTests : IAsyncLifetime
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly ControlCaller Anna = new(1000, "anna");

    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();
    private readonly StoreOptions options;
    private ExchangeStore? opened;
    private NodeSettings settings = Settings("Alpha", "Beta");

    public AuditOrdersTests() => options = new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New(), Time = time };

    private ExchangeStore Store => opened!;

    private ControlApi Api => StoreOrders.Of(new OrderContext(() => settings, Store, time, Running: null));

    public async ValueTask InitializeAsync() => opened = await ExchangeStore.CreateAsync(options, NullLoggerFactory.Instance, None);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Every_condition_of_a_filter_must_hold_and_what_was_asked_is_on_record()
    {
        await Sent("Alpha", "1.2.1", "P1").AddToAsync(Store, time.GetUtcNow());
        time.Advance(TimeSpan.FromDays(10));
        await Sent("Beta", "1.2.2", "P1").AddToAsync(Store, time.GetUtcNow());
        await Store.AuditAsync(Record(AuditEvent.AccessRefused) with { Outcome = AuditOutcome.MinorFailure, Reason = "operation-not-allowed", Partner = "Beta" });

        async Task<string[]> ListAsync(AuditFilter filter) =>
            [.. (await Api.ListAudit(Anna, filter, None)).Records.Where(r => r.Event != "audit-read").Select(r => $"{r.Event} {r.Partner}")];

        (await ListAsync(new AuditFilter { Event = "instance-received" })).ShouldBe(["instance-received Alpha", "instance-received Beta"]);
        (await ListAsync(new AuditFilter { Event = "instance-received", Partner = "Beta" })).ShouldBe(["instance-received Beta"]);
        (await ListAsync(new AuditFilter { Event = "instance-received", Study = "1.2.1" })).ShouldBe(["instance-received Alpha"]);
        (await ListAsync(new AuditFilter { Event = "instance-received", Patient = "P1" })).Length.ShouldBe(2);
        (await ListAsync(new AuditFilter { Event = "instance-received", Patient = @"Beta's own\P1" })).ShouldBe(["instance-received Beta"]);
        (await ListAsync(new AuditFilter { Event = "access-refused", Patient = "P1" })).ShouldBeEmpty();
        (await ListAsync(new AuditFilter { Event = "instance-received", Since = time.GetUtcNow().AddDays(-1) })).ShouldBe(["instance-received Beta"]);
        (await ListAsync(new AuditFilter { Event = "instance-received", Until = time.GetUtcNow().AddDays(-1) })).ShouldBe(["instance-received Alpha"]);
        (await ListAsync(new AuditFilter { Outcome = "failure" })).ShouldBe(["access-refused Beta"]);
        (await ListAsync(new AuditFilter { Outcome = "operation-not-allowed" })).ShouldBe(["access-refused Beta"]);
        (await ListAsync(new AuditFilter { Outcome = "called-ae-unknown" })).ShouldBeEmpty("a word that there is, and never was the outcome here");
        (await ListAsync(new AuditFilter { Outcome = "success", Event = "access-refused" })).ShouldBeEmpty();
        (await ListAsync(new AuditFilter { Event = "instance-received", Limit = 1 })).ShouldBe(["instance-received Beta"], "the newest");

        var unknown = await Should.ThrowAsync<ControlRefusedException>(() => Api.ListAudit(Anna, new AuditFilter { Event = "instance-recieved" }, None));
        (unknown.Reason, unknown.Message.Contains("did you mean \"instance-received\"?", StringComparison.Ordinal)).ShouldBe(("event-unknown", true));

        await Api.ListAudit(Anna, new AuditFilter { Patient = "P1", Partner = "Beta", Study = "1.2.2", Event = "query", Outcome = "success" }, None);
        var read = Store.Audit.Newest().First().Record;
        (read.Event, read.Actor, read.PatientKey, read.Partner, read.Study.Value, read.Detail)
            .ShouldBe((AuditEvent.AuditRead, "anna (user 1000)", "P1", "Beta", "1.2.2", "audit list --event query --outcome success"));
    }

    [Fact]
    public async Task A_clock_that_was_wrong_by_years_once_hides_nothing_of_the_time_that_is_asked_for()
    {
        await Store.AuditAsync(Record(AuditEvent.AccessRefused) with { Partner = "before" });
        await Store.AuditAsync(Record(AuditEvent.ApplicationStarted) with { Time = time.GetUtcNow().AddYears(-20) });
        await Store.AuditAsync(Record(AuditEvent.AccessRefused) with { Partner = "behind" });

        var list = await Api.ListAudit(Anna, new AuditFilter { Since = time.GetUtcNow().AddHours(-1), Event = "access-refused" }, None);

        list.Records.Select(static r => r.Partner).ShouldBe(["before", "behind"]);
    }

    [Fact]
    public async Task What_is_left_of_a_trail_that_was_changed_is_listed_and_exported_and_what_cannot_be_read_is_named()
    {
        for (var n = 1; n <= 20; n++)
        {
            await Store.AuditAsync(Record(AuditEvent.AccessRefused) with { Partner = $"partner {n}" });
        }

        Tamper("UPDATE audit SET row = zeroblob(length(row)) WHERE sequence IN (5, 21)");

        var list = await Api.ListAudit(Anna, new AuditFilter { Event = "access-refused" }, None);
        list.Records.Select(static r => r.Number).ShouldBe([2, 3, 4, .. Enumerable.Range(6, 15).Select(static n => (long)n)]);
        list.Unreadable.ShouldBe([new UnreadableRecord(5, StoreReasons.RowDamaged), new UnreadableRecord(21, StoreReasons.RowDamaged)]);
        var newest = await Api.ListAudit(Anna, new AuditFilter { Event = "access-refused", Limit = 3 }, None);
        (newest.Records.Count, newest.Unreadable.Count).ShouldBe((2, 1));

        using var output = new MemoryStream();
        var exported = await Api.ExportAudit(Anna, new AuditExportRequest(AuditExportFormat.Ndjson, null, null), output, None);
        (exported.Records, exported.Unreadable, exported.Written).ShouldBe((24, 2, 22), "three of them are of the reading itself");
        (exported.First, exported.Last).ShouldBe((time.GetUtcNow(), time.GetUtcNow()));
        var lines = Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n').Select(static l => JsonDocument.Parse(l).RootElement).ToList();
        lines.Select(static l => l.GetProperty("sequence").GetInt64()).ShouldBe(Enumerable.Range(1, 24).Select(static n => (long)n));
        lines[4].GetProperty("event").GetString().ShouldBe("unreadable");
    }

    [Fact]
    public async Task A_trail_that_is_found_altered_is_a_security_alert_of_an_integrity_failure()
    {
        for (var n = 1; n <= 5; n++)
        {
            await Store.AuditAsync(Record(AuditEvent.AccessRefused));
        }

        (await Api.VerifyAudit(Anna, new AuditVerifyRequest(), None)).Problem.ShouldBeNull();
        Store.Audit.Newest().ShouldNotContain(static r => r.Record.Event == AuditEvent.SecurityAlert);
        Tamper("UPDATE audit SET row = zeroblob(length(row)) WHERE sequence = 3");

        (await Api.VerifyAudit(Anna, new AuditVerifyRequest(), None)).Problem.ShouldNotBeNull();

        var records = Store.Audit.Newest().Take(2).Select(static r => r.Record).ToList();
        records.ShouldAllBe(static r => r.Reason == AuditReasons.RecordChanged && r.Outcome == AuditOutcome.SeriousFailure);
        records.Select(static r => r.Event).ShouldBe([AuditEvent.SecurityAlert, AuditEvent.AuditRead]);
        var message = AuditMessageOf.Record(records[0], AuditSource.Of(settings, "river")).ShouldNotBeNull();
        message.Types.ShouldHaveSingleItem().Meaning.ShouldBe("Integrity Failure");
    }

    [Fact]
    public async Task A_catalog_that_cannot_be_read_is_a_refusal_with_advice()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the node's socket is of Unix");
        await Store.AuditAsync(Record(AuditEvent.AccessRefused));
        var socket = ControlSocket.Of(folder.File("data"));
        await using var server = await ControlServer.StartAsync(socket, Api, NullLoggerFactory.Instance, None);
        using var client = (await ControlClient.TryConnectAsync(socket, None)).ShouldNotBeNull();
        Tear();

        var refused = await Should.ThrowAsync<ControlRefusedException>(() => client.Api.ListExposure(ControlCaller.Self, new ExposureRequest("Gamma", time.GetUtcNow()), None));

        refused.Reason.ShouldBe(CatalogReasons.CatalogDamaged);
        refused.Message.ShouldContain("Keep a copy of the data folder");
    }

    [Fact]
    public async Task A_checkpoint_that_does_not_fit_is_no_alert_about_the_trail()
    {
        var signed = await Api.SignCheckpoint(Anna, new CheckpointRequest("elsewhere.json"), None);
        var changed = signed.Text.Replace("\"sequence\": ", "\"sequence\": 1", StringComparison.Ordinal);

        (await Api.VerifyAudit(Anna, new AuditVerifyRequest([changed]), None)).Problem.ShouldNotBeNull();

        Store.Audit.Newest().ShouldNotContain(static r => r.Record.Event == AuditEvent.SecurityAlert);
        var read = Store.Audit.Newest().First().Record;
        (read.Event, read.Reason, read.Outcome).ShouldBe((AuditEvent.AuditRead, AuditReasons.CheckpointUnsound, AuditOutcome.MinorFailure));
    }

    [Fact]
    public async Task A_checkpoint_that_this_store_signed_for_another_trail_is_an_alert_as_the_trail_may_have_been_exchanged()
    {
        var signed = await Api.SignCheckpoint(Anna, new CheckpointRequest("elsewhere.json"), None);
        await Store.DisposeAsync();
        await StoreRebuild.RunAsync(options, NullLoggerFactory.Instance, Record(AuditEvent.IndexRebuilt), null, None);
        opened = await ExchangeStore.OpenAsync(options, NullLoggerFactory.Instance, None);

        var problem = (await Api.VerifyAudit(Anna, new AuditVerifyRequest([signed.Text]) { Names = ["elsewhere.json"] }, None)).Problem.ShouldNotBeNull();

        problem.ShouldStartWith("audit-chain-replaced: the checkpoint in elsewhere.json is of another chain");
        var records = Store.Audit.Newest().Take(2).Select(static r => r.Record).ToList();
        records.ShouldAllBe(static r => r.Reason == AuditReasons.ChainReplaced && r.Outcome == AuditOutcome.SeriousFailure);
        records.Select(static r => r.Event).ShouldBe([AuditEvent.SecurityAlert, AuditEvent.AuditRead]);
    }

    [Fact]
    public async Task A_partner_is_found_by_its_title_and_what_nobody_knows_is_refused_rather_than_answered_with_nothing()
    {
        await Sent("Alpha", "1.2.1", "P1").AddToAsync(Store, time.GetUtcNow());
        await Sent("Gone", "1.2.2", "P2").AddToAsync(Store, time.GetUtcNow());
        await Store.AuditAsync(Record(AuditEvent.AccessRefused) with { Outcome = AuditOutcome.MinorFailure, Reason = "of-an-older-version", Partner = "Alpha" });

        async Task<ControlRefusedException> RefusedAsync(AuditFilter filter) => await Should.ThrowAsync<ControlRefusedException>(() => Api.ListAudit(Anna, filter, None));

        foreach (var nobody in new[] { "Alfa", "GONE" })
        {
            (await RefusedAsync(new AuditFilter { Partner = nobody })).ShouldSatisfyAllConditions(r => r.Reason.ShouldBe("partner-unknown"), r => r.IsUsage.ShouldBeFalse());
        }

        (await RefusedAsync(new AuditFilter { Patient = "P" })).Reason.ShouldBe("patient-unknown");
        (await RefusedAsync(new AuditFilter { Patient = @"Alphas own\P1" })).Reason.ShouldBe("patient-unknown");
        (await RefusedAsync(new AuditFilter { Outcome = "of-an-elder-version" })).ShouldSatisfyAllConditions(
            r => r.Reason.ShouldBe("outcome-unknown"),
            r => r.IsUsage.ShouldBeTrue(),
            r => r.Message.ShouldContain("did you mean \"of-an-older-version\"?"),
            r => r.Message.ShouldContain("On record is: of-an-older-version;"));
        (await RefusedAsync(new AuditFilter { Event = "instance-recieved" })).IsUsage.ShouldBeTrue();
        Asked().ShouldBe(
            ["audit list: Alfa", "audit list: GONE", "audit list: P", @"audit list: Alphas own\P1", "audit list --outcome of-an-elder-version: "], "what is known was told; for a wrong event nothing was read");
        (await RefusedAsync(new AuditFilter { Patient = "P" })).Reason.ShouldBe("patient-unknown", "that it was asked for makes nobody known");
        (await Api.ListAudit(Anna, new AuditFilter { Patient = "P", Event = "audit-read" }, None)).Records.Count.ShouldBe(2);

        (await Api.ListAudit(Anna, new AuditFilter { Partner = "ALPHA", Event = "instance-received" }, None)).Records.ShouldHaveSingleItem().Partner.ShouldBe("Alpha");
        Store.Audit.Newest().First().Record.Partner.ShouldBe("Alpha");
        (await Api.ListAudit(Anna, new AuditFilter { Partner = "Gone", Event = "instance-received" }, None)).Records.ShouldHaveSingleItem();
        (await Api.ListAudit(Anna, new AuditFilter { Partner = "Beta" }, None)).Records.ShouldBeEmpty("a partner that never did anything");
        (await Api.ListAudit(Anna, new AuditFilter { Outcome = "of-an-older-version" }, None)).Records.ShouldHaveSingleItem();
        (await Api.ListAudit(Anna, new AuditFilter { Patient = "P1", Since = time.GetUtcNow().AddDays(1) }, None)).Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_says_that_it_is_cut_only_where_there_is_more()
    {
        for (var n = 1; n <= 3; n++)
        {
            await Store.AuditAsync(Record(AuditEvent.AccessRefused) with { Partner = "Alpha" });
        }

        foreach (var (limit, isCut) in new[] { (2, true), (3, false), (4, false) })
        {
            var list = await Api.ListAudit(Anna, new AuditFilter { Event = "access-refused", Limit = limit }, None);
            (list.Records.Count, list.IsCut).ShouldBe((Math.Min(limit, 3), isCut));
            list.Records.Select(static r => r.Number).ShouldBeInOrder();
        }
    }

    [Fact]
    public void An_address_that_is_none_is_not_shown() =>
        AuditLines.Of(1, Record(AuditEvent.TransferBegun) with { RemoteAddress = ":", Actor = "anna" }).Details.ShouldBe("by anna");

    [Fact]
    public async Task A_patient_that_could_be_several_people_is_answered_with_the_candidates_and_one_whose_studies_are_gone_is_still_found()
    {
        await Sent("Alpha", "1.2.1", "P1").AddToAsync(Store, time.GetUtcNow());
        await Sent("Beta", "1.2.2", "P1").AddToAsync(Store, time.GetUtcNow());
        await SendAsync("Beta", @"Alpha's own\P1", "1.2.1", "grant 1: treatment");

        (await Should.ThrowAsync<ControlRefusedException>(() => Api.ListDisclosures(Anna, new DisclosureRequest("P1") { Domain = "Alphas own" }, None))).Reason.ShouldBe("patient-unknown", "a typing error is no clean bill");
        (await Should.ThrowAsync<ControlRefusedException>(() => Api.ListDisclosures(Anna, new DisclosureRequest(@"Alphas own\P1"), None))).Reason.ShouldBe("patient-unknown");
        var several = await Should.ThrowAsync<ControlRefusedException>(() => Api.ListDisclosures(Anna, new DisclosureRequest("P1"), None));
        (several.Reason, several.Message.Contains("\"Alpha's own\", \"Beta's own\"", StringComparison.Ordinal)).ShouldBe(("domain-ambiguous", true), several.Message);
        (await Should.ThrowAsync<ControlRefusedException>(() => Api.ListDisclosures(Anna, new DisclosureRequest("P9"), None))).Reason.ShouldBe("patient-unknown");
        Asked().ShouldBe([@"audit disclosures: Alphas own\P1", @"audit disclosures: Alphas own\P1", "audit disclosures: P1", "audit disclosures: P9"], "what is known, and in which domains, was told");

        var named = await Api.ListDisclosures(Anna, new DisclosureRequest("P1") { Domain = "Alpha's own" }, None);
        var line = named.Disclosures.ShouldHaveSingleItem();
        (line.How, line.To, line.Study, line.Count, line.Bytes, line.Basis).ShouldBe(("sent", "Beta", "1.2.1", 2, 200, "grant 1: treatment"));
        (await Api.ListDisclosures(Anna, new DisclosureRequest(@"Alpha's own\P1"), None)).Disclosures.ShouldBe(named.Disclosures);
        (await Api.ListDisclosures(Anna, new DisclosureRequest("P1") { Domain = "Beta's own" }, None)).Disclosures.ShouldBeEmpty();
        var read = Store.Audit.Newest().First().Record;
        (read.Event, read.PatientKey, read.Detail).ShouldBe((AuditEvent.AuditRead, @"Beta's own\P1", "audit disclosures"));

        await Api.DeleteStudy(Anna, new StudyRequest("1.2.1"), None);
        await Api.DeleteStudy(Anna, new StudyRequest("1.2.2"), None);
        settings = Settings("Alpha") with { Partners = [.. Settings("Alpha").Partners.Select(p => p with { PatientDomain = "Alpha's own" })] };
        (await Should.ThrowAsync<ControlRefusedException>(() => Api.ListDisclosures(Anna, new DisclosureRequest("P1"), None))).Message.ShouldBe(several.Message);
        (await Api.ListDisclosures(Anna, new DisclosureRequest("P1") { Domain = "Alpha's own" }, None)).Disclosures.ShouldHaveSingleItem().To.ShouldBe("Beta");
    }

    [Fact]
    public async Task What_a_partner_received_saw_and_sent_is_told_by_patient_also_when_it_has_left()
    {
        await Sent("Alpha", "1.2.1", "P1").AddToAsync(Store, time.GetUtcNow());
        await Sent("Beta", "1.2.2", "P2").AddToAsync(Store, time.GetUtcNow());
        var since = time.GetUtcNow();
        await SendAsync("Beta", @"Alpha's own\P1", "1.2.1", "grant 1: treatment");
        await Store.AuditAsync(Record(AuditEvent.Query) with { Partner = "Beta", Count = 1, Patients = [@"Alpha's own\P3"] });

        settings = Settings("Alpha");
        var exposed = await Api.ListExposure(Anna, new ExposureRequest("Beta", since), None);
        exposed.Patients.Select(p => (p.Domain, p.PatientId, p.Received, p.Seen)).ShouldContain(("Alpha's own", "P1", 2L, 0L));
        exposed.Patients.Select(p => (p.Domain, p.PatientId, p.Received, p.Seen)).ShouldContain(("Alpha's own", "P3", 0L, 1L));
        (await Api.ListExposure(Anna, new ExposureRequest("Beta", time.GetUtcNow().AddSeconds(1)), None)).Patients.ShouldBeEmpty();
        (await Should.ThrowAsync<ControlRefusedException>(() => Api.ListExposure(Anna, new ExposureRequest("Gamma", since), None))).Reason.ShouldBe("partner-unknown");
        Asked().Select(static asked => asked.Split(": ")[^1]).ShouldBe(["Beta", "Beta", "Gamma"]);
    }

    [Fact]
    public async Task An_export_has_every_record_up_to_its_own_and_a_checkpoint_proves_the_trail_up_to_it()
    {
        await Sent("Alpha", "1.2.1", "P1").AddToAsync(Store, time.GetUtcNow());
        var signed = await Api.SignCheckpoint(Anna, new CheckpointRequest("elsewhere.json"), None);
        (await Api.VerifyAudit(Anna, new AuditVerifyRequest([signed.Text]), None)).Problem.ShouldBeNull();

        var later = await Api.SignCheckpoint(Anna, new CheckpointRequest("elsewhere.json"), None);
        var forged = later.Text.Replace("\"sequence\": ", "\"sequence\": 1", StringComparison.Ordinal);
        var unsound = (await Api.VerifyAudit(Anna, new AuditVerifyRequest([signed.Text, forged]) { Names = ["one.json", "two.json"] }, None)).Problem.ShouldNotBeNull();
        unsound.ShouldContain("audit-checkpoint-unsound: the checkpoint in two.json is not as it was signed");
        unsound.ShouldNotContain("altered from outside");
        (await Should.ThrowAsync<StoreException>(() => Api.VerifyAudit(Anna, new AuditVerifyRequest(["{}"]), None))).Reason.ShouldBe(AuditReasons.CheckpointUnreadable);

        var lines = (await ExportAsync(AuditExportFormat.Ndjson)).TrimEnd('\n').Split('\n').Select(static l => JsonDocument.Parse(l).RootElement).ToList();
        await using var output = new MemoryStream();
        var from = time.GetUtcNow();
        (await Api.ExportAudit(Anna, new AuditExportRequest(AuditExportFormat.Ndjson, from.AddDays(1), null), output, None)).ShouldBe(new AuditExported(0, 0));
        (await Api.ExportAudit(Anna, new AuditExportRequest(AuditExportFormat.Ndjson, from, null), output, None)).ShouldSatisfyAllConditions(s => s.Written.ShouldBeGreaterThan(3), s => s.First.ShouldBe(from));
        lines.Select(static l => l.GetProperty("sequence").GetInt64()).ShouldBe(Enumerable.Range(1, lines.Count).Select(static n => (long)n));
        lines[^1].GetProperty("event").GetString().ShouldBe("audit-exported");
        (await ExportAsync(AuditExportFormat.Csv)).Split("\r\n").Length.ShouldBe(lines.Count + 5, "a head, the records of three more exports, and the end of the last line");
        XDocument.Parse(await ExportAsync(AuditExportFormat.Xml)).Root!.Elements("Record").Count().ShouldBeGreaterThan(1);
    }

    private IEnumerable<string> Asked() => Store.Audit.Newest().Reverse().Select(static r => r.Record).Where(static r => r.Event == AuditEvent.AuditRead).Select(static r => $"{r.Detail}: {r.Partner}{r.PatientKey}");

    /// <summary>Every page but the first, which says what there is.</summary>
    private void Tear()
    {
        const int PageSize = 4096;
        var catalog = folder.File("data", "catalog.db");
        using (var connection = new SqliteConnection($"Data Source={catalog};Pooling=False"))
        {
            connection.Open();
            using var write = connection.CreateCommand();
            write.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            write.ExecuteNonQuery();
        }

        using var file = new FileStream(catalog, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var torn = new byte[file.Length - PageSize];
        torn.AsSpan().Fill(0xA5);
        file.Position = PageSize;
        file.Write(torn);
    }

    private void Tamper(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.File("data"), "catalog.db")};Pooling=False");
        connection.Open();
        using var change = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant
        change.CommandText = sql;
#pragma warning restore CA2100
        change.ExecuteNonQuery().ShouldBeGreaterThan(0);
    }

    private AuditRecord Record(AuditEvent kind) => new() { Event = kind, Time = time.GetUtcNow() };

    private async Task<string> ExportAsync(AuditExportFormat format)
    {
        using var output = new MemoryStream();
        await Api.ExportAudit(Anna, new AuditExportRequest(format, null, null), output, None);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>Two instances, over an association that has ended.</summary>
    private async Task SendAsync(string to, string patient, string study, string basis)
    {
        for (var n = 1; n <= 2; n++)
        {
            await Store.AuditAsync(Record(AuditEvent.InstanceSent) with
            {
                Time = time.GetUtcNow(),
                Partner = to,
                PatientKey = patient,
                Study = Uid.Parse(study),
                Instance = Uid.Parse($"{study}.1.{n}"),
                SopClass = SopClasses.SecondaryCaptureImageStorage,
                Bytes = 100,
                Basis = basis,
                Correlation = "association",
            });
        }

        await Store.Audit.EndTransfersAsync("association");
    }

    private static SentInstance Sent(string partner, string study, string patient) => new()
    {
        Partner = partner,
        Study = study,
        Series = study + ".1",
        Instance = study + ".1.1",
        PatientId = patient,
        Name = "DOE^JANE",
        Issuer = string.Empty,
        Date = "20260101",
        Accession = "A1",
        Modality = "PX",
        Comment = string.Empty,
    };

    private static NodeSettings Settings(params IEnumerable<string> partners) => new()
    {
        Node = new IdentitySettings { AeTitles = [AeTitle.Parse("NODE")], Data = default, KeyFile = default },
        Listeners = [],
        Partners = [.. partners.Select(static name => new PartnerSettings { Name = name, AeTitles = [AeTitle.Parse(name.ToUpperInvariant())], Security = ChannelSecurity.Tls })],
    };
}

using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Control;

/// <summary>What a console is told of a patient and of a partner by the trail alone: nothing of it is held.</summary>
public sealed class AuditAnswerTests : IAsyncLifetime
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly ControlCaller Anna = new(1000, "anna");

    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();
    private readonly NodeSettings settings = new()
    {
        Node = new IdentitySettings { AeTitles = [AeTitle.Parse("NODE")], Data = default, KeyFile = default },
        Listeners = [],
        Partners = [new PartnerSettings { Name = "Beta", AeTitles = [AeTitle.Parse("BETA")], Security = ChannelSecurity.Tls }],
    };

    private ExchangeStore? opened;

    private ExchangeStore Store => opened!;

    private ControlApi Api => StoreOrders.Of(new OrderContext(() => settings, Store, time, Running: null));

    public async ValueTask InitializeAsync() => opened = await ExchangeStore.CreateAsync(
        new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New(), Time = time }, NullLoggerFactory.Instance, None);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_domain_of_which_nothing_is_held_any_more_is_a_candidate_as_long_as_the_trail_knows_the_patient()
    {
        await Store.AuditAsync(Record(AuditEvent.InstanceSent) with { Partner = "Beta", PatientKey = @"An issuer of long ago\P1", Study = Uid.Parse("1.2.9"), Bytes = 100, Basis = "all", Correlation = "a" });
        await Store.Audit.EndTransfersAsync("a");
        await Store.AuditAsync(Record(AuditEvent.Query) with { Count = 2, Patients = [@"Alpha's own\P2", @"Shown only\P1", @"Another\XP1"] });

        var several = await Should.ThrowAsync<ControlRefusedException>(() => Api.ListDisclosures(Anna, new DisclosureRequest("P1"), None));
        several.Reason.ShouldBe("domain-ambiguous");
        several.Message.ShouldContain("\"An issuer of long ago\", \"Shown only\".");
        (await Api.ListDisclosures(Anna, new DisclosureRequest("XP1"), None)).Domain.ShouldBe("Another");
    }

    [Fact]
    public async Task A_patient_of_no_domain_is_one_of_the_candidates_and_can_be_named()
    {
        await Store.AuditAsync(Record(AuditEvent.Query) with { Partner = "Beta", Count = 2, Patients = [@"\P1", @"Pano Sensor\P1"] });

        var several = await Should.ThrowAsync<ControlRefusedException>(() => Api.ListDisclosures(Anna, new DisclosureRequest("P1"), None));
        several.Message.ShouldContain("Several domains have a patient with this ID: (none), \"Pano Sensor\". Say which with --domain (--domain \"\" is none); they are");
        var named = await Api.ListDisclosures(Anna, new DisclosureRequest("P1") { Domain = string.Empty }, None);
        (named.Domain, named.PatientId, named.Disclosures.Count).ShouldBe((string.Empty, "P1", 1));
        (await Api.ListDisclosures(Anna, new DisclosureRequest(@"\P1"), None)).Disclosures.ShouldBe(named.Disclosures);
    }

    [Fact]
    public async Task Whoever_is_told_that_nothing_is_on_record_is_told_since_when_there_are_records()
    {
        await Store.AuditAsync(Record(AuditEvent.Query) with { Partner = "Beta" });
        Func<Task>[] unknown =
        [
            () => Api.ListDisclosures(Anna, new DisclosureRequest("P9"), None),
            () => Api.ListDisclosures(Anna, new DisclosureRequest("P9") { Domain = string.Empty }, None),
            () => Api.ListAudit(Anna, new AuditFilter { Patient = "P9" }, None),
            () => Api.ListExposure(Anna, new ExposureRequest("Nobody", DateTimeOffset.MinValue), None),
        ];

        foreach (var ask in unknown)
        {
            (await Should.ThrowAsync<ControlRefusedException>(ask)).Message.ShouldMatch(@"\. There are records since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d; what was before is not known\.$");
        }
    }

    [Fact]
    public async Task What_left_and_was_not_confirmed_and_what_only_began_is_told_with_what_is_known_of_it()
    {
        await Store.AuditAsync(Record(AuditEvent.SendFailed) with { Partner = "Beta", PatientKey = @"Alpha's own\P1", Study = Uid.Parse("1.2.1"), Bytes = 70, Outcome = AuditOutcome.MinorFailure, Correlation = "a" });
        await Store.Audit.EndTransfersAsync("a");
        await Store.AuditAsync(Record(AuditEvent.SendFailed) with { Partner = "Beta", PatientKey = @"Alpha's own\P2", Study = Uid.Parse("1.2.2"), Outcome = AuditOutcome.MinorFailure, Correlation = "b" });
        await Store.AuditAsync(Record(AuditEvent.SendingBegun) with { Partner = "Beta", PatientKey = @"Alpha's own\P3", Study = Uid.Parse("1.2.3"), Transfer = TransferKind.Begun });
        await Store.AuditAsync(Record(AuditEvent.Query) with { Partner = "Beta", Patients = [@"Alpha's own\P3"], Detail = "matches follow" });

        var exposed = await Api.ListExposure(Anna, new ExposureRequest("Beta", DateTimeOffset.MinValue), None);
        exposed.Patients.Select(p => (p.PatientId, p.Received, p.NotConfirmed, p.NotConfirmedBytes, p.Begun, p.Seen)).ShouldBe([("P1", 0, 1, 70, 0, 0), ("P3", 0, 0, 0, 1, 1)]);
        exposed.OpenQueries.ShouldBe(1);

        async Task<string[]> ToldAsync(string patient) => [.. (await Api.ListDisclosures(Anna, new DisclosureRequest($@"Alpha's own\{patient}"), None)).Disclosures.Select(d => $"{d.How} {d.IsOpen} {d.Count} {d.Bytes}")];
        (await ToldAsync("P1")).ShouldBe(["not-confirmed False 1 70"]);
        (await ToldAsync("P2")).ShouldBeEmpty();
        (await ToldAsync("P3")).ShouldBe(["begun True 0 0", "shown True 0 0"]);
    }

    private AuditRecord Record(AuditEvent what) => new() { Event = what, Time = time.GetUtcNow() };
}

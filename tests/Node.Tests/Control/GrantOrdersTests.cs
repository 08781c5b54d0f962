using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Tests.Access.Visibility;
using DicomExchange.Store;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Control;

/// <summary>From what a person types to a grant: what could mean two things is refused with the candidates.</summary>
public sealed class GrantOrdersTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly ControlCaller Anna = new(1000, "anna");

    [Fact]
    public async Task What_is_typed_means_one_grant_or_is_refused_with_the_candidates()
    {
        using var folder = new TempFolder();
        var time = new ManualTime();
        await using var store = await ExchangeStore.CreateAsync(
            new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New(), Time = time }, NullLoggerFactory.Instance, None);
        await Sent("Alpha", "1.2.1", "P1").AddToAsync(store, time.GetUtcNow());
        await (Sent("Beta", "1.2.1", "P1") with { Instance = "1.2.1.1.2" }).AddToAsync(store, time.GetUtcNow());
        await Sent("Alpha", "1.2.2", "P2").AddToAsync(store, time.GetUtcNow());
        await (Sent("Alpha", "1.2.3", "P2") with { Issuer = "REGION" }).AddToAsync(store, time.GetUtcNow());
        var api = StoreOrders.Of(new OrderContext(Settings, store, time, Running: null));

        async Task<string> RefusedAsync(GrantRequest request) =>
            (await Should.ThrowAsync<ControlRefusedException>(() => api.GiveGrant(Anna, request, None))) is var refused ? $"{refused.Reason}: {refused.Message}" : string.Empty;

        (await RefusedAsync(Study("1.2.1"))).ShouldStartWith("owner-ambiguous: Several partners sent of it: \"Alpha\", \"Beta\".");
        (await RefusedAsync(Patient("P2"))).ShouldStartWith("domain-ambiguous: \"Alpha\" sent patients with this ID of several domains: \"Alpha's own\", \"REGION\".");
        (await RefusedAsync(Study("1.2.9"))).ShouldStartWith("study-unknown");
        (await RefusedAsync(Patient("P9"))).ShouldStartWith("patient-unknown");
        (await RefusedAsync(Patient("P2") with { Domain = "OTHER" })).ShouldStartWith("domain-unknown");
        (await RefusedAsync(Study("1.2.2") with { Of = "Beta" })).ShouldStartWith("nothing-to-grant: \"Beta\" sent nothing of it. \"Alpha\" did.");
        (await RefusedAsync(Study("1.2.2") with { To = "Gama" })).ShouldContain("did you mean \"Gamma\"?");
        (await RefusedAsync(Study("1.2.2") with { To = "Beta" })).ShouldStartWith("grant-without-effect");
        (await RefusedAsync(Study("1.2.2") with { Days = null })).ShouldStartWith("grant-period-missing");
        (await RefusedAsync(Study("1.2.2") with { IsOpenEnded = true })).ShouldStartWith("grant-period-missing");
        (await RefusedAsync(Study("1.2.2") with { Days = null, Until = time.GetUtcNow() })).ShouldStartWith("grant-period-invalid");
        (await RefusedAsync(Study("1.2.2") with { Basis = " " })).ShouldStartWith("grant-basis-missing");
        store.Grants.All.ShouldBeEmpty();

        var ofStudy = await api.GiveGrant(Anna, Study("1.2.1") with { Of = "ALPHA", To = "GAMMA" }, None);
        (ofStudy.To, ofStudy.Of, ofStudy.GivenBy, ofStudy.State, ofStudy.Until).ShouldBe(("Gamma", "Alpha", "anna (user 1000)", "in-force", time.GetUtcNow().AddDays(7)));
        var ofPatient = await api.GiveGrant(Anna, Patient("P2") with { Domain = "REGION", Days = null, IsOpenEnded = true, From = time.GetUtcNow().AddDays(1) }, None);
        (ofPatient.Of, ofPatient.Domain, ofPatient.State, ofPatient.Until).ShouldBe(("Alpha", "REGION", "not-begun", null));

        (await api.ShowStudy(Anna, new StudyRequest("1.2.1"), None)).Grants.ShouldHaveSingleItem().Id.ShouldBe(ofStudy.Id);
        (await api.ShowStudy(Anna, new StudyRequest("1.2.2"), None)).Grants.ShouldBeEmpty();
        (await api.ShowStudy(Anna, new StudyRequest("1.2.3"), None)).Grants.ShouldHaveSingleItem().Id.ShouldBe(ofPatient.Id);

        time.Advance(TimeSpan.FromDays(8));
        (await api.ListGrants(Anna, new GrantFilter(null, WithEnded: false), None)).Grants.ShouldHaveSingleItem().Id.ShouldBe(ofPatient.Id);
        (await api.ListGrants(Anna, new GrantFilter("GAMMA", WithEnded: true), None)).Grants.Count.ShouldBe(2);
        var revoked = (await api.RevokeGrants(Anna, new RevokeRequest { StudyInstanceUid = "1.2.1", To = "GAMMA" }, None)).Grants.ShouldHaveSingleItem();
        (revoked.Id, revoked.State, revoked.RevokedAt).ShouldBe((ofStudy.Id, "revoked", time.GetUtcNow()));
        var twice = await Should.ThrowAsync<ControlRefusedException>(() => api.RevokeGrants(Anna, new RevokeRequest { StudyInstanceUid = "1.2.1", To = "GAMMA" }, None));
        (twice.Reason, twice.Message.Contains("revoked already", StringComparison.Ordinal)).ShouldBe(("grant-unknown", true));
        (await api.RevokeGrants(Anna, new RevokeRequest { PatientId = "P2", To = "Gamma" }, None)).Grants.ShouldHaveSingleItem().Id.ShouldBe(ofPatient.Id);
        (await Should.ThrowAsync<ControlRefusedException>(() => api.RevokeGrants(Anna, new RevokeRequest { Id = ofPatient.Id }, None))).Reason.ShouldBe("grant-unknown");
        (await Should.ThrowAsync<ControlRefusedException>(() => api.RevokeGrants(Anna, new RevokeRequest { StudyInstanceUid = "1.2.1" }, None))).Reason.ShouldBe("grant-unnamed");

        // What is remembered of the study, so that no route gives it again, is listed until it is given again.
        var remembered = (await api.ListGrants(Anna, new GrantFilter("GAMMA", WithEnded: false), None)).Grants.ShouldHaveSingleItem();
        (remembered.Id, remembered.State, remembered.RevokedAt).ShouldBe((ofStudy.Id, "revoked", time.GetUtcNow()));
        (await api.ShowStudy(Anna, new StudyRequest("1.2.1"), None)).Grants.ShouldBe([remembered]);
        var again = await api.GiveGrant(Anna, Study("1.2.1") with { Of = "ALPHA" }, None);
        (await api.ListGrants(Anna, new GrantFilter(null, WithEnded: false), None)).Grants.ShouldBe([again]);
    }

    [Fact]
    public async Task Who_revokes_is_told_which_other_grants_still_show_the_same_and_how_to_end_them()
    {
        using var folder = new TempFolder();
        var time = new ManualTime();
        await using var store = await ExchangeStore.CreateAsync(
            new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New(), Time = time }, NullLoggerFactory.Instance, None);
        await Sent("Alpha", "1.2.1", "P1").AddToAsync(store, time.GetUtcNow());
        await (Sent("Beta", "1.2.1", "P1") with { Instance = "1.2.1.1.2" }).AddToAsync(store, time.GetUtcNow());
        await Sent("Alpha", "1.2.2", "P2").AddToAsync(store, time.GetUtcNow());
        var settings = Settings();
        var api = StoreOrders.Of(new OrderContext(() => settings, store, time, Running: null));
        var ofPatient = await api.GiveGrant(Anna, Patient("P1") with { Of = "Alpha", Domain = "Alpha's own" }, None);
        var ofBeta = await api.GiveGrant(Anna, Study("1.2.1") with { Of = "Beta" }, None);
        var again = await api.GiveGrant(Anna, Study("1.2.1") with { Of = "Alpha" }, None);
        await api.GiveGrant(Anna, Study("1.2.2") with { Of = "Alpha" }, None);
        await api.GiveGrant(Anna, Study("1.2.1") with { Of = "Alpha", To = "Delta" }, None);
        var ended = await api.GiveGrant(Anna, Study("1.2.1") with { Of = "Alpha", Days = 1 }, None);
        time.Advance(TimeSpan.FromDays(2));

        var revoked = await api.RevokeGrants(Anna, new RevokeRequest { StudyInstanceUid = "1.2.1", To = "Gamma", Of = "Alpha" }, None);
        revoked.Grants.Select(grant => grant.Id).ShouldBe([again.Id, ended.Id]);
        revoked.Covering.Select(grant => grant.Id).ShouldBe([ofPatient.Id, ofBeta.Id]);

        var nothing = await Should.ThrowAsync<ControlRefusedException>(() => api.RevokeGrants(Anna, new RevokeRequest { StudyInstanceUid = "1.2.1", To = "Gamma", Of = "Alpha" }, None));
        (nothing.Reason, nothing.Message).ShouldSatisfyAllConditions(
            n => n.Reason.ShouldBe("grant-unknown"), n => n.Message.ShouldContain($"'dicomx study revoke {ofPatient.Id}'"), n => n.Message.ShouldContain("Nothing was revoked"));

        var ofStudy = await api.GiveGrant(Anna, Study("1.2.1") with { Of = "Alpha" }, None);
        (await api.RevokeGrants(Anna, new RevokeRequest { Id = ofPatient.Id }, None)).Covering.Select(grant => grant.Id).ShouldBe([ofBeta.Id, ofStudy.Id], "of a study of that patient");
        (await api.RevokeGrants(Anna, new RevokeRequest { Id = ofBeta.Id }, None)).ShouldSatisfyAllConditions(
            r => r.Covering.Select(grant => grant.Id).ShouldBe([ofStudy.Id]), r => r.SeesAll.ShouldBeFalse());

        settings = settings with { Partners = [.. settings.Partners.Select(p => p.Name == "Gamma" ? p with { Sees = Sees.All } : p)] };
        (await api.RevokeGrants(Anna, new RevokeRequest { Id = ofStudy.Id }, None)).ShouldSatisfyAllConditions(
            r => r.Covering.ShouldBeEmpty(), r => r.SeesAll.ShouldBeTrue());
    }

    private static GrantRequest Study(string uid) => new() { StudyInstanceUid = uid, To = "Gamma", Days = 7, Basis = "treatment" };

    private static GrantRequest Patient(string id) => new() { PatientId = id, To = "Gamma", Days = 7, Basis = "treatment" };

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

    private static NodeSettings Settings() => new()
    {
        Node = new IdentitySettings { AeTitles = [AeTitle.Parse("NODE")], Data = default, KeyFile = default },
        Listeners = [],
        Partners = [Partner("Alpha", Sees.Own), Partner("Beta", Sees.Own), Partner("Gamma", Sees.Granted), Partner("Delta", Sees.Granted)],
    };

    private static PartnerSettings Partner(string name, Sees sees) =>
        new() { Name = name, AeTitles = [AeTitle.Parse(name.ToUpperInvariant())], Security = ChannelSecurity.Tls, Sees = sees };
}

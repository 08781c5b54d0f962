using System.Net;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>
/// Random partners, grants, studies and questions at every door: each partner gets exactly what <see cref="NaiveNode"/> says, counts
/// and contents included, and so never more than it may see.
/// </summary>
public sealed class VisibilityTests
{
    private const int Questions = 20;
    private static readonly AuditRecord ByTest = new() { Event = AuditEvent.GrantGiven, Time = DateTimeOffset.UnixEpoch };

    public static TheoryData<int> Seeds => Draws.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_partner_gets_at_every_door_and_level_exactly_what_it_may_see(int seed)
    {
        var random = new Random(seed);
        var time = new ManualTime();
        using var folder = new TempFolder();
        await using var store = await ExchangeStore.CreateAsync(
            new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New(), Time = time }, NullLoggerFactory.Instance, CancellationToken.None);
        var sees = Draws.Partners.ToDictionary(p => p, p => p is "Alpha" or "Nobody" ? Sees.Granted : Draws.Pick(random, Enum.GetValues<Sees>()));
        var model = new NaiveNode(sees);
        var rules = new LivePart<AccessRules>(new LiveSettings(SettingsOf(sees)), static settings => new AccessRules(settings));
        for (var round = 0; round < 3; round++)
        {
            await ChangeAsync(random, store, model, time);
            foreach (var partner in Draws.Partners)
            {
                var session = SessionOf(rules, partner, time);
                for (var question = 0; question < Questions; question++)
                {
                    Ask(store, session, model, Draws.Query(random), random, time.GetUtcNow());
                    await RetrieveAsync(store, session, model, Draws.Query(random), random, time.GetUtcNow());
                }
            }
        }

        await CheckAgainAsync(random, store, model, rules, time);
    }

    /// <summary>C-FIND.</summary>
    private static void Ask(ExchangeStore store, PartnerSession session, NaiveNode model, AskedQuery asked, Random random, DateTimeOffset now)
    {
        var request = new QueryRequest
        {
            Model = asked.Level == QueryLevel.Patient || random.Next(2) == 0 ? QueryModel.PatientRoot : QueryModel.StudyRoot,
            Level = asked.Level,
            Identifier = asked.Identifier,
            Sight = session.SightFor(Operation.Find),
            IsRelational = random.Next(4) > 0,
        };
        if (store.Query(request, out var problem, CancellationToken.None) is not { } run)
        {
            request.IsRelational.ShouldBeFalse(problem!.Comment);
            return;
        }

        run.Select(a => Draws.LineOf(asked.Level, a)).Order(StringComparer.Ordinal)
            .ShouldBe(model.Answers(asked, session.Partner.Name, now).Order(StringComparer.Ordinal), $"{session.Partner.Name} ({session.Partner.Sees}) asked {asked}");
    }

    /// <summary>C-MOVE and C-GET: the same selection, and each instance asked for again before it is sent.</summary>
    private static async Task RetrieveAsync(ExchangeStore store, PartnerSession session, NaiveNode model, AskedQuery asked, Random random, DateTimeOffset now)
    {
        if (asked.AsSelection() is not { } wanted)
        {
            return;
        }

        var isPatientRoot = wanted.Level == QueryLevel.Patient || random.Next(2) == 0;
        var (operation, sopClass) = random.Next(2) == 0
            ? (Operation.Get, isPatientRoot ? SopClasses.PatientRootGet : SopClasses.StudyRootGet)
            : (Operation.Move, isPatientRoot ? SopClasses.PatientRootMove : SopClasses.StudyRootMove);
        var selection = new RetrieveSelection(store);
        var (instances, refusal) = selection.Select(session, operation, sopClass, wanted.Selection, static _ => true, CancellationToken.None);
        refusal.ShouldBeNull();
        var got = new List<string>();
        foreach (var instance in instances)
        {
            selection.RightTo(session, operation, instance).Refusal.ShouldBeNull();
            got.Add($"{instance.Study}|{instance.Series}|{instance.SopInstance}|{await ReadAsync(store, instance)}");
        }

        got.Order(StringComparer.Ordinal)
            .ShouldBe(model.Selected(wanted, session.Partner.Name, now).Order(StringComparer.Ordinal), $"{session.Partner.Name} ({session.Partner.Sees}) retrieves {wanted}");
    }

    /// <summary>What was selected is sent only while some holding through which it was seen still is: after grants ended, were revoked, and studies deleted.</summary>
    private static async Task CheckAgainAsync(Random random, ExchangeStore store, NaiveNode model, LivePart<AccessRules> rules, ManualTime time)
    {
        var selection = new RetrieveSelection(store);
        var all = new AskedQuery(QueryLevel.Patient, new Dictionary<Tag, string>());
        var running = new List<(PartnerSession Session, IReadOnlyList<InstanceRef> Instances, IReadOnlyList<SentInstance> Seen)>();
        foreach (var partner in Draws.Partners)
        {
            var session = SessionOf(rules, partner, time);
            var seen = model.Seen(partner, time.GetUtcNow());
            var selected = seen.Select(s => s.PatientId).Distinct().SelectMany(id => selection.Select(
                session, Operation.Get, SopClasses.PatientRootGet, (all with { Keys = new Dictionary<Tag, string> { [Tags.PatientID] = id } }).Selection, static _ => true, CancellationToken.None).Instances);
            running.Add((session, [.. selected], seen));
        }

        var contents = new Dictionary<InstanceRef, string>();
        foreach (var instance in running.SelectMany(r => r.Instances))
        {
            contents[instance] = await ReadAsync(store, instance);
        }

        time.Advance(TimeSpan.FromDays(1));
        var victims = model.Grants.Where(_ => random.Next(3) == 0).Select(g => g.Id).ToHashSet();
        await store.Grants.RevokeAsync(g => victims.Contains(g.Id), ByTest);
        model.Revoke(g => victims.Contains(g.Id));
        await DeleteAsync(store, model, "1.2.1");
        foreach (var (session, instances, seen) in running)
        {
            var still = model.Seen(session.Partner.Name, time.GetUtcNow());
            foreach (var instance in instances)
            {
                var may = seen.Any(s => s.Series == instance.Series.Value && s.Content == contents[instance] && still.Contains(s));
                (selection.RightTo(session, Operation.Get, instance).Refusal is null).ShouldBe(may, session.Partner.Name);
            }
        }
    }

    private static async Task ChangeAsync(Random random, ExchangeStore store, NaiveNode model, ManualTime time)
    {
        for (var n = 0; n < 25; n++)
        {
            var instance = Draws.Instance(random);
            await instance.AddToAsync(store, time.GetUtcNow());
            model.Send(instance);
        }

        for (var n = 0; n < 8; n++)
        {
            // A holding is listed under the patient that came first, so another patient in it cannot be granted.
            if (await store.Grants.GiveAsync(Draws.Grant(random, model.Sent, time.GetUtcNow()), ByTest) is { } given)
            {
                model.Give(given);
            }
        }

        if (model.Grants.Count > 4 && Draws.Pick(random, model.Grants) is var taken)
        {
            (await store.Grants.RevokeAsync(g => g.Id == taken.Id, ByTest)).ShouldHaveSingleItem();
            model.Revoke(g => g.Id == taken.Id);
        }

        if (random.Next(3) == 0)
        {
            await DeleteAsync(store, model, $"1.2.{random.Next(4)}");
        }

        time.Advance(TimeSpan.FromHours(random.Next(30)));
    }

    private static async Task DeleteAsync(ExchangeStore store, NaiveNode model, string study)
    {
        await store.Administration.DeleteStudyAsync(Uid.Parse(study), ByTest);
        model.Delete(study);
    }

    private static async Task<string> ReadAsync(ExchangeStore store, InstanceRef instance)
    {
        using var reader = store.OpenObject(instance);
        using var bytes = new MemoryStream();
        while (await reader.ReadNextAsync(CancellationToken.None) is { IsEmpty: false } part)
        {
            bytes.Write(part.Span);
        }

        return Convert.ToHexString(bytes.ToArray());
    }


    private static PartnerSession SessionOf(LivePart<AccessRules> rules, string partner, TimeProvider time)
    {
        var certificate = new PeerCertificate
        {
            Der = ReadOnlyMemory<byte>.Empty,
            Fingerprint = PinOf(partner),
            Subject = $"CN={partner}",
            Issuer = $"CN={partner}",
            SerialNumber = "01",
            NotBefore = DateTimeOffset.UnixEpoch,
            NotAfter = DateTimeOffset.MaxValue,
        };
        var peer = new PeerIdentity(new IPEndPoint(IPAddress.Loopback, 40000), new IPEndPoint(IPAddress.Loopback, 104), certificate);
        var admission = rules.Current.Admit(peer, AeTitle.Parse(partner.ToUpperInvariant()), AeTitle.Parse("NODE")).Admission.ShouldNotBeNull();
        return new PartnerSession(admission, rules, new CertificateStanding(null, new LiveTls(null), () => Wire.WireLimits.Default, time), time);
    }

    private static Fingerprint PinOf(string partner) => Fingerprint.Parse("sha256:" + new string((char)('a' + Array.IndexOf(Draws.Partners, partner)), 64));

    private static NodeSettings SettingsOf(IReadOnlyDictionary<string, Sees> sees) => new()
    {
        Node = new IdentitySettings { AeTitles = [AeTitle.Parse("NODE")], Data = default, KeyFile = default },
        Listeners = [],
        Partners =
        [
            .. sees.Select(p => new PartnerSettings
            {
                Name = p.Key,
                AeTitles = [AeTitle.Parse(p.Key.ToUpperInvariant())],
                Security = ChannelSecurity.Tls,
                Certificates = [PinOf(p.Key)],
                May = [Operation.Find, Operation.Move, Operation.Get],
                Sees = p.Value,
            }),
        ],
    };
}

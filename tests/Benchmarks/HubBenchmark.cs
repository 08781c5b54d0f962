using System.Diagnostics;
using System.Globalization;
using System.Net;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Benchmarks;

/// <summary>
/// <c>hub</c>: many partners and studies, of which one partner may see 50, half its own and half granted. What a decision costs, and what
/// a query of that partner costs beside the same query on a store that holds only those 50: over mutual TLS, and the catalog's part alone.
/// </summary>
internal static class HubBenchmark
{
    private const int Seen = 50;
    private const int Own = 25;
    private const double GoalMicroseconds = 2;
    private const double GoalRatio = 2;
    private const string Asker = NodeFolder.CallerName;

    public static IReadOnlyCollection<string> Options { get; } = ["--studies", "--partners", "--rounds", "--calls"];

    /// <returns>1 when a goal is missed.</returns>
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (studies, partners, rounds) = (arguments.Of("--studies", 100_000), arguments.Of("--partners", 500), arguments.Of("--rounds", 300));
        using var hubFolder = new NodeFolder(new OtherPartners("granted", partners - 1));
        using var smallFolder = new NodeFolder();
        var held = await MeasureCatalogAsync(hubFolder.Store(), smallFolder.Store(), (studies, partners, rounds));
        held &= await HubCalls.MeasureAsync(hubFolder, smallFolder, Kinds, (arguments.Of("--calls", 7), GoalRatio));
        Print($"{(held ? "held" : "MISSED")}: a decision under {GoalMicroseconds} µs, a C-FIND at most {GoalRatio} times that of a node with only what is seen");
        return held ? 0 : 1;
    }

    /// <summary>Fills both stores and measures the decision and the catalog's part of a query within this process.</summary>
    /// <returns>Whether the decision held its goal; what the catalog costs is printed.</returns>
    private static async Task<bool> MeasureCatalogAsync(StoreOptions hubOptions, StoreOptions smallOptions, (int Studies, int Partners, int Rounds) asked)
    {
        string SenderOf(int n) => n < Own ? Asker : $"partner {n % (asked.Partners - 1)}";
        await using var hub = await OpenAsync(hubOptions, [.. Enumerable.Range(0, asked.Studies)], SenderOf);
        await using var small = await OpenAsync(smallOptions, [.. Enumerable.Range(0, Seen)], SenderOf);
        await GrantAsync(hub, SenderOf);
        var granted = SessionOf(asked.Partners, Sees.Granted);
        var all = SessionOf(asked.Partners, Sees.All);
        var held = MeasureDecision(granted, hub);
        Print($"the catalog's part of a query, medians of {asked.Rounds} in turns:");
        foreach (var (name, key) in Kinds)
        {
            Compare(name, key, (hub, granted), (small, all), asked.Rounds);
        }

        return held;
    }

    private static IReadOnlyList<(string Name, (Tag Tag, Vr Vr, string Value) Key)> Kinds { get; } =
    [
        ("everything", (Tags.PatientID, Vr.LO, string.Empty)),
        ("name *SON*", (Tags.PatientName, Vr.PN, "*SON*")),
        ("name S*", (Tags.PatientName, Vr.PN, "S*")),
        ("ten years", (Tags.StudyDate, Vr.DA, "20160101-20251231")),
        ("Patient ID", (Tags.PatientID, Vr.LO, IndexFiller.PatientId(Own))),
        ("study granted", (Tags.StudyInstanceUID, Vr.UI, IndexFiller.StudyUid(Own))),
    ];

    private static bool MeasureDecision(PartnerSession session, ExchangeStore hub)
    {
        const int Decisions = 1_000_000;
        var standing = new StudyStanding(HasOwn: false, [hub.Grants.All[0]]);
        var allowed = 0;
        var clock = new Stopwatch();
        for (var round = 0; round < 2; round++)
        {
            clock.Restart();
            for (var n = 0; n < Decisions; n++)
            {
                allowed += session.Decide(Operation.Find, standing).IsAllowed ? 1 : 0;
            }
        }

        var each = clock.Elapsed.TotalMicroseconds / Decisions;
        Print($"a decision: {each:F3} µs ({allowed} allowed)");
        return each < GoalMicroseconds;
    }

    private static void Compare(
        string name, (Tag, Vr, string) key, (ExchangeStore Store, PartnerSession Session) hub, (ExchangeStore Store, PartnerSession Session) small, int rounds)
    {
        var (ofHub, ofSmall, found) = (new List<double>(), new List<double>(), (0, 0));
        for (var n = -rounds / 4; n < rounds; n++)
        {
            // In turns, so that whatever else the machine does falls on both.
            var (hubTime, hubFound) = Ask(hub.Store, hub.Session, key);
            var (smallTime, smallFound) = Ask(small.Store, small.Session, key);
            found = (hubFound, smallFound);
            if (n >= 0)
            {
                ofHub.Add(hubTime);
                ofSmall.Add(smallTime);
            }
        }

        var ratio = new Spread(ofHub).Median / new Spread(ofSmall).Median;
        Print($"{name,-14} hub {new Spread(ofHub).Median,8:F1} µs, only what is seen {new Spread(ofSmall).Median,8:F1} µs, ratio {ratio:F2}; {found.Item1} and {found.Item2} answers");
    }

    /// <summary>What both halves ask: all of these attributes, one with a key.</summary>
    public static DataSet Identifier((Tag Tag, Vr Vr, string Value) key)
    {
        var identifier = new DataSet();
        foreach (var (tag, vr) in new[] { (Tags.StudyInstanceUID, Vr.UI), (Tags.PatientID, Vr.LO), (Tags.PatientName, Vr.PN), (Tags.StudyDate, Vr.DA), (Tags.AccessionNumber, Vr.SH), (Tags.ModalitiesInStudy, Vr.CS), (Tags.NumberOfStudyRelatedInstances, Vr.IS) })
        {
            identifier.SetText(tag, vr, string.Empty);
        }

        return identifier.SetText(key.Tag, key.Vr, key.Value);
    }

    private static (double Microseconds, int Found) Ask(ExchangeStore store, PartnerSession session, (Tag Tag, Vr Vr, string Value) key)
    {
        var identifier = Identifier(key);
        var started = Stopwatch.GetTimestamp();
        var run = store.Query(
            new QueryRequest { Model = QueryModel.StudyRoot, Level = QueryLevel.Study, Identifier = identifier, Sight = session.SightFor(Operation.Find) }, out _, CancellationToken.None)!;
        var found = run.Count();
        return (Stopwatch.GetElapsedTime(started).TotalMicroseconds, found);
    }

    private static async Task<ExchangeStore> OpenAsync(StoreOptions options, IReadOnlyList<int> studies, Func<int, string> senderOf)
    {
        var clock = Stopwatch.StartNew();
        await IndexFiller.FillAsync(options, studies, senderOf);
        var store = await ExchangeStore.OpenAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        Print($"{studies.Count} studies filled and opened in {clock.Elapsed.TotalSeconds:F1} s");
        return store;
    }

    /// <summary>One half by study, the other by patient.</summary>
    private static async Task GrantAsync(ExchangeStore store, Func<int, string> senderOf)
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var n = Own; n < Seen; n++)
        {
            var grant = new Grant
            {
                To = Asker,
                Of = senderOf(n),
                Scope = n % 2 == 0 ? GrantScope.OfStudy(Uid.Parse(IndexFiller.StudyUid(n))) : GrantScope.OfPatient("benchmark", IndexFiller.PatientId(n)),
                From = now,
                Basis = "treatment",
                GivenAt = now,
            };
            _ = await store.Grants.GiveAsync(grant, new AuditRecord { Event = AuditEvent.GrantGiven, Time = now }) ?? throw new InvalidOperationException("Nothing to grant.");
        }
    }

    private static PartnerSession SessionOf(int partners, Sees sees)
    {
        var settings = new NodeSettings
        {
            Node = new IdentitySettings { AeTitles = [AeTitle.Parse("HUB")], Data = default, KeyFile = default },
            Listeners = [],
            Partners = [.. Enumerable.Range(0, partners - 1).Select(n => PartnerOf($"partner {n}", n, Sees.Own)), PartnerOf(Asker, partners, sees)],
        };
        var rules = new LivePart<AccessRules>(new LiveSettings(settings), static settings => new AccessRules(settings));
        var certificate = new PeerCertificate
        {
            Der = ReadOnlyMemory<byte>.Empty,
            Fingerprint = PinOf(partners),
            Subject = "CN=asker",
            Issuer = "CN=asker",
            SerialNumber = "01",
            NotBefore = DateTimeOffset.UnixEpoch,
            NotAfter = DateTimeOffset.MaxValue,
        };
        var peer = new PeerIdentity(new IPEndPoint(IPAddress.Loopback, 40000), new IPEndPoint(IPAddress.Loopback, 104), certificate);
        var admission = rules.Current.Admit(peer, AeTitle.Parse($"T{partners}"), AeTitle.Parse("HUB")).Admission!;
        return new PartnerSession(admission, rules, new CertificateStanding(certificate, new LiveTls(null), () => WireLimits.Default, TimeProvider.System), TimeProvider.System);
    }

    private static PartnerSettings PartnerOf(string name, int number, Sees sees) => new()
    {
        Name = name,
        AeTitles = [AeTitle.Parse($"T{number}")],
        Security = ChannelSecurity.Tls,
        Certificates = [PinOf(number)],
        May = [Operation.Echo, Operation.Store, Operation.Find, Operation.Get, Operation.Move],
        Sees = sees,
    };

    private static Fingerprint PinOf(int number) => Fingerprint.Parse("sha256:" + number.ToString("x64", CultureInfo.InvariantCulture));

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}

using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Store.Catalog.Query;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>What is not seen is not matched either, whatever keys lead to it: how long an answer takes tells nothing of its values.</summary>
public sealed class HiddenFromMatchingTests
{
    private const int Repeats = 7000;
    private const string Shared = "1.2.1";
    private const string Hidden = "1.2.2";
    private const string Granted = "1.2.3";
    private const string OwnStudy = "1.2.4";

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private static readonly (string What, NarrowingHints Hints)[] Keys =
    [
        ("no key", new NarrowingHints()),
        ("Study Instance UIDs", new NarrowingHints { StudyUids = Values(Hidden, Shared, Granted, OwnStudy) }),
        ("Series Instance UIDs", new NarrowingHints { SeriesUids = Values(Hidden + ".1", Shared + ".1", Granted + ".1", OwnStudy + ".1") }),
        ("SOP Instance UIDs", new NarrowingHints { InstanceUids = Values(Hidden + ".1.1", Shared + ".1.1", Granted + ".1.1", OwnStudy + ".1.1") }),
        ("Patient IDs", new NarrowingHints { PatientIds = Values("P1") }),
        ("Accession Numbers", new NarrowingHints { AccessionNumbers = Values("A1") }),
        ("beginnings of Patient IDs", new NarrowingHints { PatientIdPrefix = "P"u8.ToArray() }),
        ("beginnings of names", new NarrowingHints { NamePrefix = PersonNameFolding.Fold("Doe"u8) }),
    ];

    [Fact]
    public async Task A_matcher_is_never_asked_about_a_study_that_is_hidden_and_once_about_each_that_is_seen()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        using var keys = test.OpenKeys();
        using var connection = Connection.OpenWriter(Path.Combine(test.Folder, "catalog.db"), create: false);
        using var readers = new ReaderPool(Path.Combine(test.Folder, "catalog.db"));
        var sealer = new RowSealer(keys);
        var index = test.LoadIndex(keys, sealer);
        using var partners = new PartnerNumbers(connection, sealer, keys.Named(StoreKeyName.Catalog));
        var book = new GrantBook();
        foreach (var grant in GrantTable.Load(connection, sealer, keys.Named(StoreKeyName.Catalog)))
        {
            book.Put(grant);
        }

        var parts = new CatalogParts(null!, index, partners, null!, keys, book) { Waiting = null!, Commitments = null!, Time = TimeProvider.System };
        var sight = new ResolvedSight(parts, new HoldingStandings(parts), Sight.Of("two", static standing => standing.HasOwn || standing.GrantInForce(Now) is not null));
        var search = new StudySearch(index, new Candidates(index, readers, EraTable.Load(connection), keys.Tokens), new StudyContents(index, readers, keys, new DamagedRows(sealer, NullLogger.Instance)));
        foreach (var (what, hints) in Keys)
        {
            var asked = new RecordingTest();
            var matcher = IdentifierMatcher.Of([asked], [], null, [], []);
            search.Find(matcher, hints, sight, TestContext.Current.CancellationToken).Count().ShouldBe(3, what);
            string.Join(' ', asked.Asked.Order(StringComparer.Ordinal)).ShouldBe($"{Shared} {Granted} {OwnStudy}", what);
        }
    }

    [Fact]
    public async Task A_value_that_is_listed_thousands_of_times_is_looked_at_once()
    {
        await using var test = await FilledAsync();
        foreach (var (tag, vr, value) in new[]
        {
            (Tags.StudyInstanceUID, Vr.UI, Hidden), (Tags.SeriesInstanceUID, Vr.UI, Hidden + ".1"), (Tags.SOPInstanceUID, Vr.UI, Hidden + ".1.1"), (Tags.StudyInstanceUID, Vr.UI, Granted),
        })
        {
            Decisions(test, tag, vr, string.Join('\\', Enumerable.Repeat(value, Repeats))).ShouldBe(Decisions(test, tag, vr, value), $"{tag} {value}");
        }

        var decided = 0;
        Uid[] studies = [.. Enumerable.Repeat(Uid.Parse(Hidden), Repeats)];
        test.Store.Select(new RetrieveRequest { Level = QueryLevel.Study, Sight = Counting(() => decided++), Studies = studies }).ShouldBeEmpty();
        decided.ShouldBeLessThan(4);
    }

    private static int Decisions(TestStore test, Tag tag, Vr vr, string value)
    {
        var decided = 0;
        test.Store.Ask(QueryLevel.Image, Counting(() => decided++), Asking.Keys((tag, vr, value)));
        return decided;
    }

    private static Sight Counting(Action decided) => Sight.Of("two", standing =>
    {
        decided();
        return standing.HasOwn || standing.GrantInForce(Now) is not null;
    });

    private static byte[][] Values(params string[] values) => [.. values.SelectMany(value => Enumerable.Repeat(Encoding.UTF8.GetBytes(value), 3))];

    /// <summary>One study of each kind, all of one patient, and two more with what would have shown it: an ended grant, a grant of another's part.</summary>
    private static async Task<TestStore> FilledAsync()
    {
        var test = await TestStore.CreateAsync();
        foreach (var (study, partner) in new[] { (Shared, "one"), (Shared, "two"), (Hidden, "one"), (Granted, "one"), (OwnStudy, "two"), ("1.2.5", "one"), ("1.2.6", "three") })
        {
            await test.AddAsync(new Sample { Study = study, Series = study + ".1", Instance = study + ".1.1", Partner = partner });
        }

        await GiveAsync(test, GrantScope.OfStudy(Uid.Parse(Granted)), null);
        await GiveAsync(test, GrantScope.OfStudy(Uid.Parse("1.2.5")), Now);
        await GiveAsync(test, GrantScope.OfPatient("one", "P1"), Now);
        return test;
    }

    private static async Task GiveAsync(TestStore test, GrantScope scope, DateTimeOffset? until)
    {
        var grant = new Grant { To = "two", Of = "one", Scope = scope, From = Now, Until = until, Basis = "treatment", GivenAt = Now };
        (await test.Store.Grants.GiveAsync(grant, new AuditRecord { Event = AuditEvent.GrantGiven, Time = Now })).ShouldNotBeNull();
    }

    /// <summary>Matches all, and notes which studies it was asked about.</summary>
    private sealed class RecordingTest() : AttributeTest(new QueryKey(Tags.StudyInstanceUID, Vr.UI), MatchingKind.SingleValue)
    {
        public List<string> Asked { get; } = [];

        public override bool Matches(ReadOnlySpan<byte> value, int zoneShift = 0)
        {
            Asked.Add(Encoding.UTF8.GetString(value));
            return true;
        }
    }
}

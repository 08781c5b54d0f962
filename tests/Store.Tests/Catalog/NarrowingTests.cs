using System.Collections;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Store.Catalog.Query;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>Orderings only narrow: whatever a look at every row finds, the candidates hold.</summary>
public sealed class NarrowingTests
{
    private static readonly string[] Parts =
    [
        "a", "A", "b", "SMITH", "smith", "^", "^", "=", "\\", " ", "  ", "ß", "ı", "İ", "Müller", "MÜLLER", "山田", "やまだ", "ǆ", "0", "1", "7", "x", "\u0001", "*", "-",
        "LONGLONGLONGLONGLONGLONGLONGLONGLONGLONGLONGLONGLONGLONGLONGLONGLONGLONG",
    ];

    private static readonly string[] Dates = ["20260101", "20260102", "20251231", "2026.01.01", "20261399", "", "bad", "20260101\\20260105", "19000101"];

    private static readonly ResolvedSight Everything = new(null!, null!, Sight.All);

    private static readonly QueryKey[] Supported =
    [
        new(Tags.PatientID, Vr.LO), new(Tags.PatientName, Vr.PN), new(Tags.StudyDate, Vr.DA), new(Tags.StudyTime, Vr.TM),
        new(Tags.AccessionNumber, Vr.SH), new(Tags.StudyInstanceUID, Vr.UI),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_match_is_lost(bool loadedAtStart)
    {
        var random = new Random(loadedAtStart ? 1 : 2);
        using var readers = new ReaderPool("unused");
        for (var round = 0; round < 60; round++)
        {
            var index = new StudyIndex();
            var rows = Enumerable.Range(0, 60).Select(n => RowOf(random, n)).ToList();
            Fill(index, rows, loadedAtStart);
            for (var n = 0; n < rows.Count; n += 7)
            {
                index.Remove(index.SlotOfHolding(n + 1));
            }

            var candidates = new Candidates(index, readers, new InstanceEras(), new Tokens(StoreKey.New()));
            for (var query = 0; query < 60; query++)
            {
                Check(index, candidates, IdentifierOf(random, rows), query % 2 == 0);
            }
        }
    }

    [Fact]
    public void Many_blocks_keep_their_order_while_studies_come_and_go()
    {
        var random = new Random(3);
        var index = new StudyIndex();
        var names = new Dictionary<int, string>();
        for (var n = 0; n < 6000; n++)
        {
            names[n] = $"{(char)('A' + random.Next(26))}{random.Next(40)}";
            index.Add(new HoldingEntry(0, n + 1, n + 1, 1, 1, 1, 1), Row(n, names[n], "P" + random.Next(50), "20260101", "A"));
            if (random.Next(5) == 0 && names.Count > 1)
            {
                var gone = names.Keys.ElementAt(random.Next(names.Count));
                index.Remove(index.SlotOfHolding(gone + 1));
                names.Remove(gone);
            }
        }

        foreach (var prefix in new[] { "A", "M1", "Z3", "Q39", "QQ" })
        {
            var key = Encoding.ASCII.GetBytes(prefix);
            index.ByName.Range(key, key, highIsPrefix: true).Entries().Count().ShouldBe(names.Values.Count(name => name.StartsWith(prefix, StringComparison.Ordinal)));
            var range = index.ByName.Range(key, key, highIsPrefix: false);
            range.Count.ShouldBe(names.Values.Count(name => name == prefix));
            range.Entries().Count().ShouldBe(range.Count);
        }
    }

    [Fact]
    public async Task A_long_list_that_finds_nothing_is_given_up_in_its_midst_when_it_is_cancelled()
    {
        const int Last = 100;
        await using var test = await TestStore.CreateAsync();
        using var readers = new ReaderPool(Path.Combine(test.Folder, "catalog.db"));
        using var cancel = new CancellationTokenSource();
        var looked = 0;
        var uids = new LookedAtList(Enumerable.Range(0, 15_000).Select(n => Encoding.ASCII.GetBytes($"1.2.3.4.{n}")), () =>
        {
            if (++looked == Last)
            {
                cancel.Cancel();
            }
        });
        var candidates = new Candidates(new StudyIndex(), readers, new InstanceEras(), new Tokens(StoreKey.New()));
        Should.Throw<OperationCanceledException>(() => candidates.Of(new NarrowingHints { InstanceUids = uids }, Everything, cancel.Token));
        looked.ShouldBe(Last);
    }

    private static void Check(StudyIndex index, Candidates candidates, DataSet identifier, bool isCombined)
    {
        var options = QueryOptions.Baseline with { CombinedDateTime = isCombined };
        if (!IdentifierMatcher.TryCompile(identifier, SpecificCharacterSet.Utf8, Supported, options, out var matcher, out _))
        {
            return;
        }

        var narrowed = candidates.Of(matcher.Hints, Everything, CancellationToken.None).ToHashSet();
        for (var slot = 0; slot < index.SlotCount; slot++)
        {
            var address = index.Entry(slot).Address;
            if (address != PackedPages.None && matcher.Matches(new EntityView(index.Row(address)), EntityView.Read))
            {
                narrowed.ShouldContain(slot, string.Join(' ', identifier.Select(e => $"{e.Tag}={Encoding.UTF8.GetString(e.Value.Span)}")));
            }
        }
    }

    private static void Fill(StudyIndex index, List<byte[]> rows, bool loadedAtStart)
    {
        if (!loadedAtStart)
        {
            for (var n = 0; n < rows.Count; n++)
            {
                index.Add(new HoldingEntry(0, n + 1, n + 1, 1, 1, 1, 1), rows[n]);
            }

            return;
        }

        var writer = index.NewPageWriter();
        index.Load([.. rows.Select((row, n) => new HoldingEntry(writer.Append(row), n + 1, n + 1, 1, 1, 1, 1))]);
        index.FinishLoading();
    }

    private static byte[] RowOf(Random random, int n) => Row(n, Text(random, 4), Text(random, 2), Dates[random.Next(Dates.Length)], Text(random, 2));

    private static byte[] Row(int n, string name, string patient, string date, string accession)
    {
        var sample = new Sample { Study = $"1.2.{n}", Name = name, PatientId = patient, StudyDate = date, Accession = accession };
        return InstanceRows.Of(sample.Header, "domain").Holding;
    }

    private static string Text(Random random, int most) => string.Concat(Enumerable.Range(0, random.Next(most + 1)).Select(_ => Parts[random.Next(Parts.Length)]));

    private static DataSet IdentifierOf(Random random, List<byte[]> rows)
    {
        var row = rows[random.Next(rows.Count)];
        var identifier = new DataSet().SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192");
        if (random.Next(2) == 0)
        {
            identifier.SetText(Tags.PatientName, Vr.PN, Bend(random, row, CatalogAttributes.PatientName));
        }

        if (random.Next(2) == 0)
        {
            identifier.SetText(Tags.PatientID, Vr.LO, Bend(random, row, CatalogAttributes.PatientId));
        }

        if (random.Next(3) == 0)
        {
            identifier.SetText(Tags.AccessionNumber, Vr.SH, Bend(random, row, CatalogAttributes.AccessionNumber));
        }

        if (random.Next(3) == 0)
        {
            string[] ranges = ["20260101", "20260101-", "-20251231", "20251231-20260101", "2026.01.01", "20260101-20260105"];
            identifier.SetText(Tags.StudyDate, Vr.DA, ranges[random.Next(ranges.Length)]);
            identifier.SetText(Tags.StudyTime, Vr.TM, random.Next(2) == 0 ? "1000-1100" : string.Empty);
        }

        if (random.Next(6) == 0)
        {
            identifier.SetText(Tags.StudyInstanceUID, Vr.UI, $"1.2.{random.Next(60)}\\1.2.{random.Next(60)}");
        }

        return identifier;
    }

    /// <summary>A value that is there, as a person might ask for it.</summary>
    private static string Bend(Random random, byte[] row, byte code)
    {
        var value = Encoding.UTF8.GetString(RowFields.Find(row, code));
        return random.Next(8) switch
        {
            0 => value.ToUpperInvariant(),
            1 => value.ToLowerInvariant() + " ",
            2 => value[..random.Next(value.Length + 1)] + "*",
            3 => " " + value[..random.Next(value.Length + 1)] + "?*",
            4 => "*" + value[random.Next(value.Length + 1)..],
            5 => value.Split('=')[^1],
            6 => value.Replace("^", " ^ ", StringComparison.Ordinal),
            _ => value,
        };
    }

    /// <summary>A list that tells when the next of its values is looked at.</summary>
    private sealed class LookedAtList(IEnumerable<byte[]> values, Action lookedAt) : IReadOnlyList<byte[]>
    {
        public int Count => values.Count();

        public byte[] this[int index] => values.ElementAt(index);

        public IEnumerator<byte[]> GetEnumerator()
        {
            foreach (var value in values)
            {
                lookedAt();
                yield return value;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

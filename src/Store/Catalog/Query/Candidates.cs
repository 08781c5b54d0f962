using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Matching;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>
/// The slots that a query must look at: of all orderings that its hints can use, the one with the fewest. Never fewer than match. A slot
/// may come once for each of its own keys, but not more often for what the asker repeats.
/// </summary>
internal sealed class Candidates(StudyIndex index, ReaderPool readers, InstanceEras eras, Tokens tokens)
{
    private static readonly EqualityComparer<byte[]> ByBytes = EqualityComparer<byte[]>.Create(
        static (left, right) => left.AsSpan().SequenceEqual(right),
        static value =>
        {
            var hash = default(HashCode);
            hash.AddBytes(value);
            return hash.ToHashCode();
        });

    private readonly SightCandidates seen = new(index);

    /// <param name="hints">What the query says of the studies it wants.</param>
    /// <param name="sight">What is seen; slots outside of it may be left out.</param>
    /// <param name="cancellation">Looked at for every UID of a list that is looked up in the catalog.</param>
    public IEnumerable<int> Of(NarrowingHints hints, ResolvedSight sight, CancellationToken cancellation)
    {
        if (hints.StudyUids is { } studies)
        {
            return studies.Distinct(ByBytes).SelectMany(uid => index.FindStudy(uid));
        }

        if (hints.InstanceUids is { } instances)
        {
            return SlotsOf(instances, TokenLabel.Instance, (reader, token) => reader.SeriesWith(token, eras.ThatMayHold(token)), cancellation);
        }

        if (hints.SeriesUids is { } series)
        {
            return SlotsOf(series, TokenLabel.Series, static (reader, token) => reader.SeriesBy(token), cancellation);
        }

        var best = Narrowest(hints);
        if (!sight.ShowsStrangers && seen.FewerThan(best?.Sum(static range => range.Count) ?? index.SlotCount, sight) is { } few)
        {
            return few.Distinct();
        }

        return best is null ? Enumerable.Range(0, index.SlotCount) : best.SelectMany(static range => range.Entries()).Select(static entry => entry >> 2);
    }

    /// <summary>The slots that may be of the patient of this row.</summary>
    public IEnumerable<int> OfPatient(ReadOnlySpan<byte> row, ResolvedSight sight, CancellationToken cancellation)
    {
        var id = RowFields.Find(row, CatalogAttributes.PatientId).ToArray();
        if (id.Length > 0)
        {
            return Of(new NarrowingHints { PatientIds = [id] }, sight, cancellation);
        }

        return Of(new NarrowingHints { NamePrefix = PersonNameFolding.Fold(RowFields.Find(row, CatalogAttributes.PatientName)) }, sight, cancellation);
    }

    private List<OrderingRange>? Narrowest(NarrowingHints hints)
    {
        List<OrderingRange>? best = null;
        void Offer(List<OrderingRange>? ranges)
        {
            if (ranges is not null && (best is null || ranges.Sum(static r => r.Count) < best.Sum(static r => r.Count)))
            {
                best = ranges;
            }
        }

        Offer(Exact(index.ByPatientId, hints.PatientIds));
        Offer(Exact(index.ByAccession, hints.AccessionNumbers));
        if (hints.StudyDates is { } days)
        {
            Span<byte> low = stackalloc byte[8];
            Span<byte> high = stackalloc byte[8];
            System.Buffers.Text.Utf8Formatter.TryFormat(days.From.Number, low, out _, new System.Buffers.StandardFormat('D', 8));
            System.Buffers.Text.Utf8Formatter.TryFormat(days.To.Number, high, out _, new System.Buffers.StandardFormat('D', 8));
            Offer([index.ByDate.Range(low, high, highIsPrefix: false), Odd(index.ByDate)]);
        }

        Offer(Prefix(index.ByName, hints.NamePrefix.Span));
        Offer(Prefix(index.ByPatientId, hints.PatientIdPrefix.Span));
        Offer(Prefix(index.ByAccession, hints.AccessionPrefix.Span));
        return best;
    }

    private static List<OrderingRange>? Prefix(Ordering ordering, ReadOnlySpan<byte> prefix)
    {
        Span<byte> key = stackalloc byte[OrderingKeys.MaxLength];
        var length = prefix.IsEmpty ? 0 : ordering.Keys.Fold(prefix, key);
        return length <= 0 ? null : [ordering.Range(key[..length], key[..length], highIsPrefix: true), Odd(ordering)];
    }

    private static List<OrderingRange>? Exact(Ordering ordering, IReadOnlyList<byte[]>? values)
    {
        if (values is null)
        {
            return null;
        }

        var ranges = new List<OrderingRange>(values.Count + 1) { Odd(ordering) };
        Span<byte> key = stackalloc byte[OrderingKeys.MaxLength];
        var known = new HashSet<byte[]>(ByBytes);
        foreach (var value in values)
        {
            var length = ordering.Keys.Fold(value, key);
            if (known.Add(key[..length].ToArray()))
            {
                ranges.Add(ordering.Range(key[..length], key[..length], highIsPrefix: false));
            }
        }

        return ranges;
    }

    private static OrderingRange Odd(Ordering ordering) => ordering.Range(OrderingKeys.Odd, OrderingKeys.Odd, highIsPrefix: false);

    private HashSet<int> SlotsOf(IReadOnlyList<byte[]> uids, TokenLabel label, Func<CatalogReader, Token, IEnumerable<SealedSeries>> find, CancellationToken cancellation)
    {
        var slots = new HashSet<int>();
        using (var reader = readers.Rent())
        {
            foreach (var uid in uids.Distinct(ByBytes))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var series in find(reader, tokens.Of(label, uid)))
                {
                    slots.Add(index.SlotOfHolding(series.Holding));
                }
            }
        }

        slots.Remove(-1);
        return slots;
    }
}

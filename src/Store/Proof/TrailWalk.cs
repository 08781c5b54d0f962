using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Proof;

/// <summary>
/// Goes through a trail however much of it is damaged, so that what is left of it can be shown: a record that is gone, that the database does
/// not give back, or that does not open, stands there with its number. For one thread.
/// </summary>
internal sealed class TrailWalk : IDisposable
{
    /// <summary>Records read at once, so that no reader holds the database.</summary>
    private const int PageLength = 1024;

    private readonly Connection connection;
    private readonly AuditChain chain;
    private readonly AuditVerifier verifier;
    private readonly Statement rows;

    /// <param name="catalogPath">The catalog.</param>
    /// <param name="parts">Open the records, and know what the store signed.</param>
    /// <exception cref="CatalogException">Not even the first page can be read.</exception>
    public TrailWalk(string catalogPath, AuditParts parts)
    {
        chain = parts.Chain;
        verifier = new AuditVerifier(parts.Store, parts.Signer.PublicKey);
        connection = Connection.OpenReader(catalogPath);
        try
        {
            connection.LimitValues(2 * AuditBatch.MaxSealedLength);
            rows = connection.Prepare("SELECT sequence, row, hash FROM audit WHERE sequence BETWEEN ?1 AND ?2 ORDER BY sequence");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <param name="last">The last record, as whoever writes the trail knows it: a damaged table would not say.</param>
    /// <param name="newestFirst">From there back; else from the first on.</param>
    /// <param name="cancellation">Ends it before the next page.</param>
    /// <exception cref="CatalogException">Locked by another process, or memory or file handles ran out.</exception>
    public IEnumerable<TrailEntry> To(long last, bool newestFirst, CancellationToken cancellation)
    {
        var first = Math.Clamp(First(), 1, Math.Max(1, last));
        for (var done = 0L; first + done <= last; done += PageLength)
        {
            cancellation.ThrowIfCancellationRequested();
            var low = newestFirst ? Math.Max(first, last - done - PageLength + 1) : first + done;
            var page = Page(low, newestFirst ? last - done : Math.Min(last, first + done + PageLength - 1));
            if (newestFirst)
            {
                page.Reverse();
            }

            foreach (var entry in page)
            {
                yield return entry;
            }
        }
    }

    public void Dispose()
    {
        rows.Dispose();
        connection.Dispose();
    }

    /// <summary>Where the trail begins as this store signed it; else the first record there is.</summary>
    private long First()
    {
        try
        {
            return AuditColumns.Chain(connection) is { } chainNow && AuditColumns.Base(connection, chainNow) is { } removed
                ? verifier.Behind(removed)?.Sequence + 1 ?? connection.ScalarInt64("SELECT min(sequence) FROM audit")
                : 1;
        }
        catch (CatalogException e) when (e.Kind != CatalogFailure.Busy)
        {
            return 1;
        }
    }

    /// <summary>All rows are read before the first is opened.</summary>
    private List<TrailEntry> Page(long low, long high)
    {
        var found = new List<(long Sequence, AuditRow? Row)>();
        Read(low, high, found);

        // Where some are not there the beginning is looked for anew: what was removed meanwhile, as the settings say, is not missing.
        return found.Count > high - low ? found.ConvertAll(Entry) : [.. Whole(found, Math.Max(low, First()), high)];
    }

    /// <summary>With what is gone in its place.</summary>
    private IEnumerable<TrailEntry> Whole(List<(long Sequence, AuditRow? Row)> found, long low, long high)
    {
        var next = low;
        foreach (var entry in found)
        {
            for (; next < entry.Sequence; next++)
            {
                yield return new TrailEntry(next, null, AuditReasons.RecordMissing);
            }

            yield return Entry(entry);
            next = Math.Max(next, entry.Sequence + 1);
        }

        for (; next <= high; next++)
        {
            yield return new TrailEntry(next, null, AuditReasons.RecordMissing);
        }
    }

    private TrailEntry Entry((long Sequence, AuditRow? Row) found) =>
        found.Row is { } row ? Open(row) : new TrailEntry(found.Sequence, null, AuditReasons.RecordUnreadable);

    /// <summary>What cannot be read together is read in halves, down to the records that a damaged page has.</summary>
    private void Read(long low, long high, List<(long Sequence, AuditRow? Row)> found)
    {
        var before = found.Count;
        try
        {
            rows.Bind(1, low).Bind(2, high);
            while (rows.Step())
            {
                found.Add((rows.Int64(0), new AuditRow(rows.Int64(0), rows.Blob(1).ToArray(), rows.Blob(2).ToArray())));
            }

            rows.Reset();
        }
        catch (CatalogException e) when (e.Kind != CatalogFailure.Busy)
        {
            rows.Reset();
            found.RemoveRange(before, found.Count - before);
            if (low == high)
            {
                found.Add((low, null));
                return;
            }

            var middle = low + ((high - low) / 2);
            Read(low, middle, found);
            Read(middle + 1, high, found);
        }
    }

    private TrailEntry Open(AuditRow row)
    {
        try
        {
            return new TrailEntry(row.Sequence, chain.Open(row));
        }
        catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
        {
            return new TrailEntry(row.Sequence, null, e.Reason);
        }
    }
}

using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Proof;

/// <summary>
/// Goes through a trail however much of it is damaged, so that what is left of it can be shown: a record that the database does not give
/// back, or that does not open, stands there with its number. For one thread.
/// </summary>
internal sealed class TrailWalk : IDisposable
{
    /// <summary>Records read at once, so that no reader holds the database.</summary>
    private const int PageLength = 1024;

    private readonly Connection connection;
    private readonly AuditChain chain;
    private readonly Statement rows;

    /// <param name="catalogPath">The catalog.</param>
    /// <param name="chain">Opens the records.</param>
    /// <exception cref="CatalogException">Not even the first page can be read.</exception>
    public TrailWalk(string catalogPath, AuditChain chain)
    {
        this.chain = chain;
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
    /// <exception cref="CatalogException">Locked by another process, or memory or file handles ran out.</exception>
    public IEnumerable<TrailEntry> To(long last, bool newestFirst)
    {
        var first = First();
        for (var done = 0L; first + done <= last; done += PageLength)
        {
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

    private long First()
    {
        try
        {
            return connection.ScalarInt64("SELECT sequence FROM audit_base") + 1;
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
        return found.ConvertAll(entry => entry.Row is { } row ? Open(row) : new TrailEntry(entry.Sequence, null, AuditReasons.RecordUnreadable));
    }

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

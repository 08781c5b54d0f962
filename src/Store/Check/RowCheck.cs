using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Check;

/// <summary>Opens every row of series and instances and reads every object whole.</summary>
internal sealed class RowCheck(OpenParts parts, Action<StoreProblem> report)
{
    private const int PageLength = 256;
    private (int Study, StoreKey? Key) last = (-1, null);

    /// <param name="connection">A reading connection.</param>
    /// <param name="files">The objects there are; those that have a row are taken out.</param>
    /// <param name="progress">Told of the objects read so far.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <returns>Bytes read.</returns>
    public long CheckInstances(Connection connection, HashSet<VaultLocation> files, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var (after, bytes, count) = (0L, 0L, 0L);
        var total = connection.ScalarInt64("SELECT count(*) FROM instances");
        using var rows = connection.Prepare("SELECT id, study, object, row FROM instances WHERE id > ?1 ORDER BY id LIMIT ?2");
        while (ReadPage(rows, after) is { Count: > 0 } page)
        {
            foreach (var (id, study, stored, row) in page)
            {
                cancellation.ThrowIfCancellationRequested();
                files.Remove(stored.Location);
                bytes += CheckInstance(connection, (id, study, stored, row), cancellation);
                count++;
                progress?.Report(new WorkProgress(count, total));
                after = id;
            }
        }

        return bytes;
    }

    /// <summary>Every series opens, every placement leads somewhere, and every instance has one.</summary>
    public void CheckLinks(Connection connection)
    {
        using (var series = connection.Prepare("SELECT s.id, h.study, s.row FROM series s JOIN holdings h ON h.id = s.holding"))
        {
            while (series.Step())
            {
                TryOpen(SealedTable.Series, series.Int64(0), series.Int32(1), series.Blob(2));
            }
        }

        CheckNone(connection, "SELECT count(*) FROM placements p LEFT JOIN instances i ON i.id = p.instance WHERE i.id IS NULL", "placements of instances that are not there");
        CheckNone(connection, "SELECT count(*) FROM placements p LEFT JOIN series s ON s.id = p.series WHERE s.id IS NULL", "placements in series that are not there");
        CheckNone(connection, "SELECT count(*) FROM series s LEFT JOIN holdings h ON h.id = s.holding WHERE h.id IS NULL", "series of holdings that are not there");
        CheckNone(connection, "SELECT count(*) FROM instances WHERE id NOT IN (SELECT instance FROM placements)", "instances that nobody owns");
    }

    private static List<(long Id, int Study, VaultObject Object, byte[] Row)> ReadPage(Statement rows, long after)
    {
        var page = new List<(long, int, VaultObject, byte[])>(PageLength);
        rows.Bind(1, after).Bind(2, PageLength);
        while (rows.Step())
        {
            page.Add((rows.Int64(0), rows.Int32(1), ObjectColumn.Read(rows.Blob(2)), rows.Blob(3).ToArray()));
        }

        rows.Reset();
        return page;
    }

    private static bool IsStillThere(Connection connection, long instance)
    {
        using var row = connection.Prepare("SELECT 1 FROM instances WHERE id = ?1");
        return row.Bind(1, instance).Step();
    }

    private long CheckInstance(Connection connection, (long Id, int Study, VaultObject Object, byte[] Row) instance, CancellationToken cancellation)
    {
        if (KeyOf(instance.Study) is not { } key)
        {
            Report(connection, instance.Id, ProblemReasons.RowDamaged, $"The key of the object {instance.Object.Location} is missing: the key ring is older than the catalog. Restore keys.db.");
            return 0;
        }

        TryOpen(SealedTable.Instances, instance.Id, instance.Study, instance.Row);
        try
        {
            using var reader = parts.Vault.Open(instance.Object, key);
            reader.Verify(cancellation);
            return reader.Length;
        }
        catch (ObjectDamagedException e)
        {
            Report(connection, instance.Id, e.Reason, e.Message);
            return 0;
        }
    }

    /// <summary>A study may be deleted while it is looked at; that is no problem.</summary>
    private void Report(Connection connection, long instance, string reason, string message)
    {
        if (IsStillThere(connection, instance))
        {
            report(new StoreProblem(reason, message));
        }
    }

    private void TryOpen(byte table, long id, int study, ReadOnlySpan<byte> row)
    {
        if (KeyOf(study) is not { } key)
        {
            return;
        }

        try
        {
            parts.Catalog.Tables.Sealer.Open(table, id, key, row);
        }
        catch (StoreException)
        {
            report(new StoreProblem(ProblemReasons.RowDamaged, $"Row {id} of table {table} of the catalog was changed or moved. Restore the catalog, or run 'dicomx store rebuild-index'."));
        }
    }

    private void CheckNone(Connection connection, string sql, string what)
    {
        var count = connection.ScalarInt64(sql);
        if (count > 0)
        {
            report(new StoreProblem(ProblemReasons.RowDamaged, $"The catalog has {count} {what}. Run 'dicomx store rebuild-index'."));
        }
    }

    private StoreKey? KeyOf(int study)
    {
        if (last.Study != study)
        {
            last = (study, parts.KeyOf(study));
        }

        return last.Key;
    }
}

using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Check;

/// <summary>Opens every row of holdings, series and instances and reads every object whole.</summary>
internal sealed class RowCheck(OpenParts parts, Connection connection, Findings findings)
{
    private const int PageLength = 256;
    private (int Study, StoreKey? Key, string? Trouble) last = (-1, null, null);

    /// <param name="files">The objects there are; those that have a row are taken out.</param>
    /// <param name="progress">Told of the objects read so far.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <returns>Bytes read.</returns>
    public long CheckInstances(HashSet<VaultLocation> files, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var (after, bytes, count) = (0L, 0L, 0L);
        var total = connection.ScalarInt64("SELECT count(*) FROM instances");
        using var rows = connection.Prepare("SELECT id, study, object, row, token FROM instances WHERE id > ?1 ORDER BY id LIMIT ?2");
        while (ReadPage(rows, after) is { Count: > 0 } page)
        {
            foreach (var instance in page)
            {
                cancellation.ThrowIfCancellationRequested();
                bytes += CheckInstance(instance, files, cancellation);
                count++;
                progress?.Report(new WorkProgress(count, Math.Max(total, count)));
                after = instance.Id;
            }
        }

        return bytes;
    }

    /// <summary>The database is sound, every holding and series opens, every placement leads somewhere, and every instance has one.</summary>
    public void CheckLinks(CancellationToken cancellation)
    {
        CheckHoldings(cancellation);
        CheckSeries(cancellation);
        CheckNone("SELECT count(*) FROM holdings h LEFT JOIN partners p ON p.id = h.owner WHERE p.id IS NULL");
        CheckNone("SELECT count(*) FROM placements p LEFT JOIN instances i ON i.id = p.instance WHERE i.id IS NULL");
        CheckNone("SELECT count(*) FROM placements p LEFT JOIN series s ON s.id = p.series WHERE s.id IS NULL");
        CheckNone("SELECT count(*) FROM series s LEFT JOIN holdings h ON h.id = s.holding WHERE h.id IS NULL");
        CheckNone("SELECT count(*) FROM holdings h LEFT JOIN studies s ON s.id = h.study WHERE s.id IS NULL");
        CheckNone("SELECT count(*) FROM instances WHERE id NOT IN (SELECT instance FROM placements)");
        CheckNone("SELECT count(*) FROM holdings h WHERE h.series <> (SELECT count(*) FROM series s WHERE s.holding = h.id)");
        using var integrity = connection.Prepare("PRAGMA integrity_check(1)");
        if (!integrity.Step() || !integrity.Blob(0).SequenceEqual("ok"u8))
        {
            findings.Of(ProblemReasons.RowDamaged, 0).AddOther();
        }
    }

    /// <summary>What was deleted while it was looked at is no problem; of the rest it is found out whose it is.</summary>
    public void Confirm()
    {
        foreach (var finding in findings.Groups)
        {
            finding.Instances.RemoveAll(instance => !IsThere(instance));
            if (finding.Row == 0 || finding.Count == 0)
            {
                continue;
            }

            foreach (var owner in Owners(finding))
            {
                finding.AddSender(parts.Catalog.Partners.NameOf(owner));
            }

            if (finding.Study.IsEmpty)
            {
                finding.Study = StudyOf(finding.Row);
            }
        }
    }

    private static List<Row> ReadPage(Statement rows, long after)
    {
        var page = new List<Row>(PageLength);
        rows.Bind(1, after).Bind(2, PageLength);
        while (rows.Step())
        {
            page.Add(new Row(rows.Int64(0), rows.Int32(1), ObjectColumn.IsWhole(rows.Blob(2)) ? ObjectColumn.Read(rows.Blob(2)) : null, rows.Blob(3).ToArray(), rows.Blob(4).ToArray()));
        }

        rows.Reset();
        return page;
    }

    private long CheckInstance(Row instance, HashSet<VaultLocation> files, CancellationToken cancellation)
    {
        if (instance.Object is not { } stored)
        {
            findings.Of(ProblemReasons.RowDamaged, instance.Study).AddInstance(instance.Id, null);
            return 0;
        }

        files.Remove(stored.Location);
        if (KeyOf(instance.Study) is not { } key)
        {
            findings.Of(last.Trouble!, instance.Study).AddInstance(instance.Id, stored.Location);
            return 0;
        }

        if (Open(SealedTable.Instances, instance.Id, key, instance.Sealed) is not { } plain
            || !IsToken(TokenLabel.Instance, RowFields.Find(plain, CatalogAttributes.SopInstanceUid), instance.Token))
        {
            findings.Of(ProblemReasons.RowDamaged, instance.Study).AddInstance(instance.Id, null);
        }

        return CheckObject(instance, stored, key, cancellation);
    }

    private long CheckObject(Row instance, VaultObject stored, StoreKey key, CancellationToken cancellation)
    {
        ObjectMeta? meta = null;
        try
        {
            using var reader = parts.Vault.Open(stored, key);
            meta = reader.Meta;
            reader.Verify(cancellation);
            return reader.Length;
        }
        catch (Exception e) when (e is ObjectDamagedException or StoreException)
        {
            var finding = findings.Of(e is ObjectDamagedException damaged ? damaged.Reason : ((StoreException)e).Reason, instance.Study);
            finding.AddInstance(instance.Id, stored.Location);
            if (meta is not null)
            {
                finding.AddReceipt(meta.ReceivedAt);
            }

            return 0;
        }
    }

    private void CheckHoldings(CancellationToken cancellation)
    {
        using var rows = connection.Prepare("SELECT id, study, row FROM holdings");
        while (rows.Step())
        {
            cancellation.ThrowIfCancellationRequested();
            if (KeyOf(rows.Int32(1)) is { } key && Open(SealedTable.Holdings, rows.Int64(0), key, rows.Blob(2)) is null)
            {
                findings.Of(ProblemReasons.RowDamaged, rows.Int32(1)).AddOther();
            }
        }
    }

    private void CheckSeries(CancellationToken cancellation)
    {
        using var rows = connection.Prepare("SELECT s.id, h.study, s.row, s.token FROM series s JOIN holdings h ON h.id = s.holding");
        while (rows.Step())
        {
            cancellation.ThrowIfCancellationRequested();
            if (KeyOf(rows.Int32(1)) is { } key
                && (Open(SealedTable.Series, rows.Int64(0), key, rows.Blob(2)) is not { } plain
                    || !IsToken(TokenLabel.Series, RowFields.Find(plain, CatalogAttributes.SeriesInstanceUid), rows.Blob(3))))
            {
                findings.Of(ProblemReasons.RowDamaged, rows.Int32(1)).AddOther();
            }
        }
    }

    /// <returns>Null where the row does not open.</returns>
    private byte[]? Open(byte table, long id, StoreKey key, ReadOnlySpan<byte> row)
    {
        try
        {
            return parts.Catalog.Tables.Sealer.Open(table, id, key, row);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private bool IsToken(TokenLabel label, ReadOnlySpan<byte> uid, ReadOnlySpan<byte> column) =>
        column.Length == Token.Length && parts.Keys.Tokens.Of(label, uid) == Token.Read(column);

    private void CheckNone(string sql)
    {
        for (var left = connection.ScalarInt64(sql); left > 0; left--)
        {
            findings.Of(ProblemReasons.RowDamaged, 0).AddOther();
        }
    }

    private bool IsThere(long instance)
    {
        using var row = connection.Prepare("SELECT 1 FROM instances WHERE id = ?1");
        return row.Bind(1, instance).Step();
    }

    private SortedSet<int> Owners(Finding finding)
    {
        var owners = new SortedSet<int>();
        using var rows = connection.Prepare("""
            SELECT h.owner FROM holdings h JOIN series s ON s.holding = h.id JOIN placements p ON p.series = s.id AND p.instance = ?2 WHERE h.study = ?1
            """);
        foreach (var instance in finding.Instances)
        {
            rows.Bind(1, finding.Row).Bind(2, instance);
            while (rows.Step())
            {
                owners.Add(rows.Int32(0));
            }

            rows.Reset();
        }

        return owners;
    }

    private Uid StudyOf(int study)
    {
        using var rows = connection.Prepare("SELECT id FROM holdings WHERE study = ?1");
        rows.Bind(1, study);
        while (rows.Step())
        {
            if (parts.Catalog.Index.SlotOfHolding(rows.Int32(0)) is >= 0 and var slot
                && Uid.TryParse(RowFields.Find(parts.Catalog.Index.Row(parts.Catalog.Index.Entry(slot).Address), CatalogAttributes.StudyInstanceUid), out var uid))
            {
                return uid;
            }
        }

        return default;
    }

    private StoreKey? KeyOf(int study)
    {
        if (last.Study != study)
        {
            try
            {
                last = (study, parts.KeyOf(study), StoreReasons.KeyDestroyed);
            }
            catch (StoreException e) when (e.Reason is StoreReasons.KeyUnreadable or StoreReasons.RowDamaged)
            {
                last = (study, null, e.Reason);
            }
        }

        return last.Key;
    }

    private readonly record struct Row(long Id, int Study, VaultObject? Object, byte[] Sealed, byte[] Token);
}

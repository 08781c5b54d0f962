using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>The table <c>instances</c>, for writing.</summary>
internal sealed class InstanceTable : IDisposable
{
    private readonly RowSealer sealer;
    private readonly Statement find;
    private readonly Statement insert;
    private readonly Statement row;
    private readonly Statement replace;
    private long last;

    public InstanceTable(Connection connection, RowSealer sealer)
    {
        this.sealer = sealer;
        find = connection.Prepare(HeldContent.ByTokenSql);
        insert = connection.Prepare("INSERT INTO instances(id, study, token, variant, object, row) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        row = connection.Prepare("SELECT row FROM instances WHERE id = ?1");
        replace = connection.Prepare("UPDATE instances SET object = ?2, row = ?3 WHERE id = ?1");
        last = connection.ScalarInt64("SELECT max(id) FROM instances");
        Eras = EraTable.Load(connection);
    }

    /// <summary>Where in the table an instance may stand; for any thread.</summary>
    public InstanceEras Eras { get; }

    /// <summary>All contents held of one SOP Instance UID, the first received first.</summary>
    public IReadOnlyList<HeldContent> Find(Token token)
    {
        var eras = Eras.ThatMayHold(token);
        if (eras.Count == 0)
        {
            return [];
        }

        var found = new List<HeldContent>();
        foreach (var era in eras)
        {
            HeldContent.Read(find, era, token, found);
        }

        found.Sort(static (left, right) => left.Variant.CompareTo(right.Variant));
        return found;
    }

    public long Add(HeldContent content, Token token, StoreKey key, ReadOnlySpan<byte> row)
    {
        var place = ObjectColumn.Write(content.Object, stackalloc byte[ObjectColumn.MostLength]);
        var id = ++last;
        Eras.Add(id, token);
        insert.Bind(1, id).Bind(2, content.Study).Bind(3, token).Bind(4, content.Variant).Bind(5, place)
            .Bind(6, sealer.Seal(SealedTable.Instances, id, key, row)).Run();
        return id;
    }

    /// <summary>True when this is what the row of the instance says.</summary>
    public bool HasRow(long instance, StoreKey key, ReadOnlySpan<byte> opened)
    {
        try
        {
            return row.Bind(1, instance).Step() && sealer.Open(SealedTable.Instances, instance, key, row.Blob(0)).AsSpan().SequenceEqual(opened);
        }
        catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
        {
            return false;
        }
        finally
        {
            row.Reset();
        }
    }

    /// <summary>Puts another object in the place of the instance's.</summary>
    public void Replace(long instance, VaultObject stored, StoreKey key, ReadOnlySpan<byte> opened)
    {
        var place = ObjectColumn.Write(stored, stackalloc byte[ObjectColumn.MostLength]);
        replace.Bind(1, instance).Bind(2, place).Bind(3, sealer.Seal(SealedTable.Instances, instance, key, opened)).Run();
    }

    public void Dispose()
    {
        find.Dispose();
        insert.Dispose();
        row.Dispose();
        replace.Dispose();
    }
}

using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>The tables <c>studies</c> and <c>holdings</c>, for writing.</summary>
internal sealed class HoldingTable : IDisposable
{
    /// <summary>Nobody has counted so far: such a number was made by a disk, and numbering does not go on from it.</summary>
    private const int DamagedNumbers = 1 << 30;

    private readonly RowSealer sealer;
    private readonly Statement findStudy;
    private readonly Statement insertStudy;
    private readonly Statement insertHolding;
    private readonly Statement updateCounts;
    private readonly Statement updateRow;
    private int lastStudy;
    private int lastHolding;

    public HoldingTable(Connection connection, RowSealer sealer)
    {
        this.sealer = sealer;
        findStudy = connection.Prepare("SELECT id FROM studies WHERE token = ?1");
        insertStudy = connection.Prepare("INSERT INTO studies(id, token) VALUES(?1, ?2)");
        insertHolding = connection.Prepare("INSERT INTO holdings(id, study, owner, instances, series, bytes, flags, row) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        updateCounts = connection.Prepare("UPDATE holdings SET instances = ?2, series = ?3, bytes = ?4, flags = flags | ?5 WHERE id = ?1");
        updateRow = connection.Prepare("UPDATE holdings SET instances = ?2, series = ?3, bytes = ?4, flags = flags | ?5, row = ?6 WHERE id = ?1");
        lastStudy = (int)connection.ScalarInt64($"SELECT max(id) FROM studies WHERE id < {DamagedNumbers}");
        lastHolding = (int)connection.ScalarInt64($"SELECT max(id) FROM holdings WHERE id < {DamagedNumbers}");
    }

    public int NewHoldingId() => checked(++lastHolding);

    /// <returns>0 when the study is not there.</returns>
    public int FindStudy(Token token) => checked((int)findStudy.Bind(1, token).Scalar());

    public int AddStudy(Token token)
    {
        var id = checked(++lastStudy);
        insertStudy.Bind(1, id).Bind(2, token).Run();
        return id;
    }

    /// <summary>Writes what changed of a holding.</summary>
    public void Write(HoldingDraft draft)
    {
        if (draft.IsNew)
        {
            insertHolding.Bind(1, draft.Id).Bind(2, draft.Study).Bind(3, draft.Owner).Bind(4, draft.Instances).Bind(5, draft.Series).Bind(6, draft.Bytes).Bind(7, (int)draft.Flags)
                .Bind(8, sealer.Seal(SealedTable.Holdings, draft.Id, draft.Key, draft.Row)).Run();
        }
        else if (draft.RowChanged)
        {
            updateRow.Bind(1, draft.Id).Bind(2, draft.Instances).Bind(3, draft.Series).Bind(4, draft.Bytes).Bind(5, (int)draft.Flags)
                .Bind(6, sealer.Seal(SealedTable.Holdings, draft.Id, draft.Key, draft.Row)).Run();
        }
        else
        {
            updateCounts.Bind(1, draft.Id).Bind(2, draft.Instances).Bind(3, draft.Series).Bind(4, draft.Bytes).Bind(5, (int)draft.Flags).Run();
        }
    }

    public void Dispose()
    {
        findStudy.Dispose();
        insertStudy.Dispose();
        insertHolding.Dispose();
        updateCounts.Dispose();
        updateRow.Dispose();
    }
}

using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>One of the tables <c>reports</c> and <c>commitments</c>, for writing; for who commits only.</summary>
internal sealed class CommitmentTable : IDisposable
{
    private readonly byte number;
    private readonly RowSealer sealer;
    private readonly StoreKey key;
    private readonly Statement insert;
    private readonly Statement delete;
    private long last;

    private CommitmentTable(Connection connection, (string Name, byte Number) table, RowSealer sealer, StoreKey key)
    {
        number = table.Number;
        this.sealer = sealer;
        this.key = key;
        insert = connection.Prepare($"INSERT OR REPLACE INTO {table.Name}(id, row) VALUES(?1, ?2)");
        delete = connection.Prepare($"DELETE FROM {table.Name} WHERE id = ?1");
        last = connection.ScalarInt64($"SELECT seq FROM sqlite_sequence WHERE name = '{table.Name}'");
    }

    public static CommitmentTable Reports(Connection connection, RowSealer sealer, StoreKey key) => new(connection, ("reports", SealedTable.Reports), sealer, key);

    public static CommitmentTable Commitments(Connection connection, RowSealer sealer, StoreKey key) => new(connection, ("commitments", SealedTable.Commitments), sealer, key);

    /// <summary>A number that no row had before.</summary>
    public long NewId() => ++last;

    public void Add(long id, ReadOnlySpan<byte> row) => insert.Bind(1, id).Bind(2, sealer.Seal(number, id, key, row)).Run();

    public void Delete(long id) => delete.Bind(1, id).Run();

    public void Dispose()
    {
        insert.Dispose();
        delete.Dispose();
    }
}

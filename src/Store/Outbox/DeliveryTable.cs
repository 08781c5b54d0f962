using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Outbox;

/// <summary>The table <c>deliveries</c>, for writing; for who commits only.</summary>
internal sealed class DeliveryTable : IDisposable
{
    private readonly DeliverySeal seal;
    private readonly Statement insert;
    private readonly Statement find;
    private readonly Statement update;
    private readonly Statement delete;
    private readonly Statement openOf;
    private long last;

    public DeliveryTable(Connection connection, RowSealer sealer, StoreKey key)
    {
        seal = new DeliverySeal(sealer, key);

        // A row that is there already was left by a damaged disk: the content is new, and nobody can have queued it.
        insert = connection.Prepare("INSERT OR REPLACE INTO deliveries(id, study, instance, destination, state, row) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        find = connection.Prepare($"SELECT {DeliverySeal.Columns} FROM deliveries WHERE id = ?1");
        update = connection.Prepare("UPDATE deliveries SET state = ?2, row = ?3 WHERE id = ?1");
        delete = connection.Prepare("DELETE FROM deliveries WHERE id = ?1");
        openOf = connection.Prepare("SELECT destination, state, count(*) FROM deliveries WHERE study = ?1 AND state IN (0, 3) GROUP BY destination, state");
        last = connection.ScalarInt64("SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'");
    }

    /// <summary>A number that no delivery had before.</summary>
    public long NewId() => ++last;

    public void Add(DeliveryRow row) =>
        insert.Bind(1, row.Id).Bind(2, row.Study).Bind(3, row.Instance).Bind(4, row.Destination).Bind(5, (int)row.State).Bind(6, seal.Seal(row)).Run();

    /// <returns>Null when there is none with that number.</returns>
    public DeliveryRow? Find(long id)
    {
        try
        {
            return find.Bind(1, id).Step() ? seal.Open(find) : null;
        }
        finally
        {
            find.Reset();
        }
    }

    /// <summary>How many deliveries of a study are held for each partner, and how many wait or are held in all.</summary>
    public (IReadOnlyList<(int Destination, int Held)> Held, long Undone) OpenOf(int study)
    {
        var (held, undone) = (new List<(int, int)>(), 0L);
        openOf.Bind(1, study);
        while (openOf.Step())
        {
            undone += openOf.Int64(2);
            if (openOf.Int32(1) == (int)DeliveryState.Held)
            {
                held.Add((openOf.Int32(0), openOf.Int32(2)));
            }
        }

        openOf.Reset();
        return (held, undone);
    }

    /// <summary>Writes the state, and what is sealed, of a row that is there.</summary>
    public void Update(DeliveryRow row) => update.Bind(1, row.Id).Bind(2, (int)row.State).Bind(3, seal.Seal(row)).Run();

    public void Delete(long id) => delete.Bind(1, id).Run();

    public void Dispose()
    {
        insert.Dispose();
        find.Dispose();
        update.Dispose();
        delete.Dispose();
        openOf.Dispose();
    }
}

using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>The tables <c>series</c> and <c>placements</c>, for writing.</summary>
internal sealed class SeriesTable : IDisposable
{
    private const int MostRemembered = 1024;

    /// <summary>The instances of a series come one after the other. Numbers of holdings are not given again, so what is deleted is not found.</summary>
    private readonly Dictionary<(Token Token, int Holding), long> recent = [];

    private readonly RowSealer sealer;
    private readonly Statement find;
    private readonly Statement insert;
    private readonly Statement addOne;
    private readonly Statement place;
    private readonly Statement isPlaced;
    private readonly Statement placedIn;
    private readonly Statement unplace;
    private readonly Statement countOwners;
    private long last;

    public SeriesTable(Connection connection, RowSealer sealer)
    {
        this.sealer = sealer;
        find = connection.Prepare("SELECT id FROM series WHERE token = ?1 AND holding = ?2");
        insert = connection.Prepare("INSERT INTO series(id, holding, token, instances, row) VALUES(?1, ?2, ?3, 0, ?4)");
        addOne = connection.Prepare("UPDATE series SET instances = instances + 1 WHERE id = ?1");
        place = connection.Prepare("INSERT INTO placements(series, instance) VALUES(?1, ?2)");
        isPlaced = connection.Prepare("SELECT 1 FROM placements WHERE series = ?1 AND instance = ?2");
        placedIn = connection.Prepare("SELECT s.id FROM series s JOIN placements p ON p.series = s.id WHERE s.holding = ?1 AND p.instance = ?2");
        unplace = connection.Prepare("DELETE FROM placements WHERE series = ?1 AND instance = ?2");
        countOwners = connection.Prepare("""
            SELECT count(DISTINCT h.id) FROM holdings h JOIN series s ON s.holding = h.id JOIN placements p ON p.series = s.id
            WHERE h.study = ?1 AND p.instance = ?2
            """);
        last = connection.ScalarInt64("SELECT max(id) FROM series");
    }

    /// <returns>0 when the holding has no such series.</returns>
    public long Find(Token token, int holding)
    {
        if (!recent.TryGetValue((token, holding), out var id))
        {
            id = find.Bind(1, token).Bind(2, holding).Scalar();
            Remember(token, holding, id);
        }

        return id;
    }

    public long Add(Token token, int holding, StoreKey key, ReadOnlySpan<byte> row)
    {
        var id = ++last;
        insert.Bind(1, id).Bind(2, holding).Bind(3, token).Bind(4, sealer.Seal(SealedTable.Series, id, key, row)).Run();
        Remember(token, holding, id);
        return id;
    }

    public void AddOneInstance(long series) => addOne.Bind(1, series).Run();

    public void Place(long series, long instance) => place.Bind(1, series).Bind(2, instance).Run();

    public bool IsPlaced(long series, long instance) => isPlaced.Bind(1, series).Bind(2, instance).Scalar() != 0;

    /// <summary>The series of the holding in which the instance stands, or 0.</summary>
    public long PlacedIn(int holding, long instance) => placedIn.Bind(1, holding).Bind(2, instance).Scalar();

    public void Unplace(long series, long instance) => unplace.Bind(1, series).Bind(2, instance).Run();

    /// <summary>How many partners' holdings have the content.</summary>
    public long CountOwners(HeldContent content) => countOwners.Bind(1, content.Study).Bind(2, content.Id).Scalar();

    /// <summary>A transaction was undone, and with it series that were added.</summary>
    public void Forget() => recent.Clear();

    public void Dispose()
    {
        unplace.Dispose();
        countOwners.Dispose();
        find.Dispose();
        insert.Dispose();
        addOne.Dispose();
        place.Dispose();
        isPlaced.Dispose();
        placedIn.Dispose();
    }

    private void Remember(Token token, int holding, long id)
    {
        if (id == 0)
        {
            return;
        }

        if (recent.Count >= MostRemembered)
        {
            recent.Clear();
        }

        recent[(token, holding)] = id;
    }
}

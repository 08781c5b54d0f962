using System.Collections.Concurrent;
using System.Text;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// The partners that own something, by number: rows hold the number, the table <c>partners</c> the sealed name. Any thread may ask;
/// who commits alone adds.
/// </summary>
internal sealed class PartnerNumbers : IDisposable
{
    private const int MostPartners = 1 << 16;

    private readonly ConcurrentDictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, string> names = new();
    private readonly RowSealer sealer;
    private readonly StoreKey key;
    private readonly Statement insert;
    private readonly List<string> added = [];
    private int last;

    public PartnerNumbers(Connection connection, RowSealer sealer, StoreKey key)
    {
        this.sealer = sealer;
        this.key = key;
        insert = connection.Prepare("INSERT INTO partners(id, row) VALUES(?1, ?2)");
        using var all = connection.Prepare("SELECT id, row FROM partners");
        while (all.Step())
        {
            if (!IsNumber(all.Int64(0)))
            {
                Damaged++;
                continue;
            }

            last = Math.Max(last, all.Int32(0));
            Load(all.Int32(0), all.Blob(1));
        }
    }

    /// <summary>Names that could not be read; what those partners own is seen by nobody until they send it again.</summary>
    public int Damaged { get; private set; }

    /// <summary>Numbers are given out from 1 on, one to a partner; others come from a damaged disk.</summary>
    public static bool IsNumber(long id) => id is > 0 and <= MostPartners;

    /// <returns>0, which no partner has, when it owns nothing.</returns>
    public int Find(string name) => numbers.GetValueOrDefault(name);

    public string NameOf(int number) => names.GetValueOrDefault(number, string.Empty);

    /// <summary>The number of the partner, written within the running transaction when it is new.</summary>
    public int FindOrAdd(string name)
    {
        if (numbers.TryGetValue(name, out var known))
        {
            return known;
        }

        var id = ++last;
        insert.Bind(1, id).Bind(2, sealer.Seal(SealedTable.Partners, id, key, Encoding.UTF8.GetBytes(name))).Run();
        Remember(id, name);
        added.Add(name);
        return id;
    }

    public void Committed() => added.Clear();

    /// <summary>Forgets what was added in a transaction that failed.</summary>
    public void RolledBack()
    {
        foreach (var name in added)
        {
            if (numbers.TryRemove(name, out var id))
            {
                names.TryRemove(id, out _);
            }
        }

        added.Clear();
    }

    public void Dispose() => insert.Dispose();

    private void Load(int id, ReadOnlySpan<byte> row)
    {
        try
        {
            Remember(id, Encoding.UTF8.GetString(sealer.Open(SealedTable.Partners, id, key, row)));
        }
        catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
        {
            Damaged++;
        }
    }

    private void Remember(int id, string name)
    {
        numbers[name] = id;
        names[id] = name;
    }
}

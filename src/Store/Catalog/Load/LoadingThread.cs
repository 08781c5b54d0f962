using System.Security.Cryptography;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Load;

/// <summary>What each thread that opens rows has for itself, so that none waits for another.</summary>
internal sealed class LoadingThread : IDisposable
{
    // Studies and holdings were written side by side, so both are read from front to back.
    private const string SealedHoldings = """
        SELECT s.token, s.id, h.id, h.owner, h.instances, h.series, h.bytes, h.row, h.flags
        FROM holdings h NOT INDEXED CROSS JOIN studies s ON s.id = h.study
        WHERE h.id BETWEEN ?1 AND ?2
        ORDER BY h.id
        """;

    private readonly Connection reader;

    public LoadingThread(string catalog, PackedPages.PageWriter rows, IReadOnlyDictionary<int, KeyWrap> wraps, RowSealer sealer)
    {
        Rows = rows;
        Wraps = wraps;
        Opener = new OnceOpener(sealer);
        reader = Connection.OpenReader(catalog);
        Holdings = reader.Prepare(SealedHoldings);
    }

    public PackedPages.PageWriter Rows { get; }

    /// <summary>The master keys by version.</summary>
    public IReadOnlyDictionary<int, KeyWrap> Wraps { get; }

    public OnceOpener Opener { get; }

    /// <summary>The holdings between two numbers, both included, with their studies' tokens and numbers.</summary>
    public Statement Holdings { get; }

    /// <summary>The study key in use.</summary>
    public byte[] Secret { get; } = GC.AllocateUninitializedArray<byte>(StoreKey.Length, pinned: true);

    /// <summary>What was opened and is not yet in the index.</summary>
    public List<HoldingEntry> Entries { get; } = [];

    public static Dictionary<int, KeyWrap> WrapsOf(MasterKeySet masters, KeyId store) =>
        masters.Versions.ToDictionary(version => version, version => new KeyWrap(masters.Find(version)!, store));

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Secret);
        Holdings.Dispose();
        reader.Dispose();
        Opener.Dispose();
        foreach (var wrap in Wraps.Values)
        {
            wrap.Dispose();
        }
    }
}

using System.Security.Cryptography;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Load;

/// <summary>What each thread that opens rows has for itself, so that none waits for another.</summary>
internal sealed class LoadingThread(PackedPages.PageWriter rows, MasterKeySet masters, KeyId store) : IDisposable
{
    public PackedPages.PageWriter Rows => rows;

    /// <summary>The master keys by version.</summary>
    public Dictionary<int, KeyWrap> Wraps { get; } = masters.Versions.ToDictionary(version => version, version => new KeyWrap(masters.Find(version)!, store));

    /// <summary>The study key in use.</summary>
    public byte[] Secret { get; } = GC.AllocateUninitializedArray<byte>(StoreKey.Length, pinned: true);

    /// <summary>What was opened and is not yet in the index.</summary>
    public List<HoldingEntry> Entries { get; } = [];

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Secret);
        foreach (var wrap in Wraps.Values)
        {
            wrap.Dispose();
        }
    }
}

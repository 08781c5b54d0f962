using System.Security.Cryptography;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// Opens many rows under one key, one after the other, on one thread: it keeps the cipher of the epoch at hand and takes no lock.
/// Rows sealed by one process lie side by side, so the epoch changes seldom.
/// </summary>
/// <param name="sealer">Knows the epochs.</param>
/// <param name="key">What the rows were sealed under.</param>
internal sealed class RowOpener(RowSealer sealer, StoreKey key) : IDisposable
{
    private AesGcm? cipher;
    private uint number;

    /// <param name="table">The table's number.</param>
    /// <param name="row">The row's id.</param>
    /// <param name="blob">The sealed row.</param>
    /// <param name="plain">Exactly <see cref="RowSealer.Overhead"/> shorter than <paramref name="blob"/>.</param>
    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>.</exception>
    public void Open(byte table, long row, ReadOnlySpan<byte> blob, Span<byte> plain)
    {
        var named = RowSealer.EpochNumberOf(blob, plain.Length);
        if (cipher is null || named != number)
        {
            var epoch = sealer.Epoch(named);
            cipher?.Dispose();
            cipher = RowSealer.NewCipher(key, epoch);
            number = named;
        }

        RowSealer.Open(table, row, key.Id, cipher, blob, plain);
    }

    public void Dispose() => cipher?.Dispose();
}

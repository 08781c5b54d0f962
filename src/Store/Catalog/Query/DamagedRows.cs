using System.Collections.Concurrent;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>
/// Opens rows of series and instances as queries come to them. One that does not open is left out of the answers, counted and logged the
/// first time; the others are answered. For any number of threads.
/// </summary>
internal sealed class DamagedRows(RowSealer sealer, ILogger logger)
{
    /// <summary>More are left out too, but neither counted nor logged.</summary>
    private const int MostNoted = 1000;

    private readonly ConcurrentDictionary<(byte Table, long Row), bool> noted = new();

    /// <summary>Rows found so since the store was opened.</summary>
    public int Count => noted.Count;

    /// <returns>Null when the row does not open.</returns>
    public byte[]? TryOpen(byte table, long row, StoreKey key, ReadOnlySpan<byte> blob)
    {
        try
        {
            return sealer.Open(table, row, key, blob);
        }
        catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
        {
            if (noted.Count < MostNoted && noted.TryAdd((table, row), true))
            {
                CommitLog.RowLeftOut(logger, e.Reason);
            }

            return null;
        }
    }
}

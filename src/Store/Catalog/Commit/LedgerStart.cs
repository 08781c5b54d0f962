using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Reads where a trail stands when its store is opened.</summary>
internal sealed class LedgerStart(Connection connection, AuditChain chain) : IDisposable
{
    /// <summary>One at a time: a page that is damaged takes no other record with it.</summary>
    private readonly Statement record = connection.Prepare("SELECT row, hash FROM audit WHERE sequence = ?1");

    /// <returns>Null where there is no chain yet.</returns>
    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>: there was one, and where it stands cannot be told.</exception>
    public LedgerState? Read()
    {
        if (connection.ScalarInt64("SELECT count(*) FROM audit_chain") == 0)
        {
            return null;
        }

        var id = AuditColumns.Chain(connection)
            ?? throw new StoreException(StoreReasons.RowDamaged, "The audit trail does not say any more which chain it is. Restore the catalog from a backup, or run 'dicomx store rebuild-index'.");
        using var last = connection.Prepare("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1");
        return last.Step()
            ? new LedgerState(
                new AuditHead(id, last.Int64(0), HashOf(last.Blob(1))),
                connection.ScalarInt64("SELECT max(sequence) FROM audit_checkpoints"),
                connection.ScalarInt64("SELECT max(message) FROM audit WHERE message IS NOT NULL"))
            : throw new StoreException(StoreReasons.RowDamaged, "The audit trail has lost its records. Restore the catalog from a backup, or run 'dicomx store rebuild-index'.");
    }

    /// <summary>
    /// Finds the sums that were open when the last process ended. Their first records are among the last so many, and none is of a
    /// version that had no sums: those stand before the first message. A record that does not open is left to whoever verifies.
    /// </summary>
    public void Replay(TransferSums sums, LedgerState state)
    {
        // Beside them sums of others may have been written since, as many as can be open; who reads too much finds only sums that had ended.
        var reach = TransferLimits.Default.Records + (2 * TransferLimits.Default.Open);
        var from = Math.Max(state.Head.Sequence - reach, connection.ScalarInt64("SELECT sequence FROM audit WHERE message = 1"));
        if (state.Message == 0)
        {
            return;
        }

        for (var sequence = from; sequence < state.Head.Sequence;)
        {
            sequence++;
            if (Open(sequence) is { } replayed)
            {
                sums.Replay(sequence, replayed);
            }
        }
    }

    /// <returns>Null for a record that is not there or does not open; verification names it.</returns>
    public AuditRecord? Open(long sequence)
    {
        try
        {
            return record.Bind(1, sequence).Step() ? chain.Open(new AuditRow(sequence, record.Blob(0).ToArray(), record.Blob(1).ToArray())) : null;
        }
        catch (StoreException)
        {
            return null;
        }
        catch (CatalogException e) when (e.Kind == CatalogFailure.Damaged)
        {
            return null;
        }
        finally
        {
            record.Reset();
        }
    }

    public void Dispose() => record.Dispose();

    /// <summary>Always as long as a hash: what was changed is found by whoever verifies, and records go on being written.</summary>
    private static byte[] HashOf(ReadOnlySpan<byte> column)
    {
        var hash = new byte[AuditHashes.Length];
        column[..Math.Min(column.Length, hash.Length)].CopyTo(hash);
        return hash;
    }
}

using System.Security.Cryptography;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>Checks batches on one thread.</summary>
/// <param name="signed">What is known of hashes otherwise, in ascending order of the numbers.</param>
/// <param name="opener">Opens the records too; null without the keys.</param>
/// <param name="seen">Told of every record that opened and has the form of one; says what is wrong with it.</param>
internal sealed class AuditBatchCheck(IReadOnlyList<AuditHead> signed, RowOpener? opener, AuditRecordCheck? seen) : IDisposable
{
    private byte[] plain = new byte[4096];

    /// <returns>The first record with which something is wrong.</returns>
    public AuditFinding? Check(AuditBatch batch)
    {
        Span<byte> hash = stackalloc byte[AuditHashes.Length];
        var next = FirstSignedFrom(batch.First);
        for (var i = 0; i < batch.Count; i++)
        {
            var sequence = batch.First + i;
            AuditHashes.Link(batch.HashBefore(i), sequence, batch.Sealed(i), hash);
            if (!hash.SequenceEqual(batch.Hash(i)))
            {
                return new AuditFinding(AuditReasons.RecordChanged, sequence);
            }

            if (opener is not null && Open(opener, batch, i) is { } reason)
            {
                return new AuditFinding(reason, sequence);
            }

            for (; next < signed.Count && signed[next].Sequence == sequence; next++)
            {
                if (!hash.SequenceEqual(signed[next].Hash))
                {
                    return new AuditFinding(AuditReasons.ChainRewritten, sequence);
                }
            }
        }

        return null;
    }

    public void Dispose()
    {
        opener?.Dispose();
        CryptographicOperations.ZeroMemory(plain);
    }

    private string? Open(RowOpener keys, AuditBatch batch, int index)
    {
        var length = batch.Sealed(index).Length - RowSealer.Overhead;
        if (length < 0)
        {
            return AuditReasons.RecordChanged;
        }

        if (length > plain.Length)
        {
            CryptographicOperations.ZeroMemory(plain);
            plain = new byte[length];
        }

        try
        {
            keys.Open(AuditChain.Table, batch.First + index, batch.Sealed(index), plain.AsSpan(0, length));
        }
        catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
        {
            return AuditReasons.RecordChanged;
        }

        return !AuditRecordCodec.TryReadMessage(plain.AsSpan(0, length), out var message) ? AuditReasons.RecordChanged
            : seen?.Invoke(batch.First + index, (message, batch.Message(index)), plain.AsSpan(0, length));
    }

    private int FirstSignedFrom(long sequence)
    {
        var (low, high) = (0, signed.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = signed[middle].Sequence < sequence ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

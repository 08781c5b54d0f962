using System.Security.Cryptography;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>
/// Proves that a chain is whole, from rows and checkpoints alone: needs the store's identity and the public audit key, no secret.
/// With <paramref name="open"/> every record is also opened, which shows changes behind the last checkpoint even when the hashes
/// were reckoned anew.
/// </summary>
/// <param name="store">The identity of the store.</param>
/// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
/// <param name="open">Throws <see cref="StoreException"/> for a record that does not open; null without the keys.</param>
public sealed class AuditVerifier(KeyId store, byte[] publicKey, Action<AuditRow>? open = null)
{
    /// <summary>The head before the first record of a chain.</summary>
    public AuditHead Beginning(UInt128 chain) => new(chain, 0, AuditHashes.Begin(store, chain));

    /// <summary>The head behind the records that were removed; null where this store's audit key did not sign that they were.</summary>
    public AuditHead? Behind(AuditCheckpoint removed) =>
        removed.Hash.Length == AuditHashes.Length && IsSigned(AuditHashes.Base(store, removed), removed.Signature)
            ? new AuditHead(removed.Chain, removed.Sequence, removed.Hash)
            : null;

    /// <param name="start">Where to begin: <see cref="Beginning"/>, <see cref="Behind"/>, or a checkpoint that is trusted because someone else kept it.</param>
    /// <param name="rows">All rows after it, in the order of their numbers.</param>
    /// <param name="checkpoints">The checkpoints of the chain, in any order.</param>
    public AuditVerdict Verify(AuditHead start, IEnumerable<AuditRow> rows, IReadOnlyCollection<AuditCheckpoint> checkpoints)
    {
        if (FindForged(start.Chain, checkpoints) is { } forged)
        {
            return new AuditVerdict(AuditReasons.CheckpointForged, forged.Sequence, 0, 0);
        }

        var signed = new Queue<AuditCheckpoint>(checkpoints.Where(c => c.Sequence >= start.Sequence).OrderBy(static c => c.Sequence));
        var head = start;
        var lastSigned = start.Sequence;
        var reason = CheckSigned(head, signed, ref lastSigned);
        using var row = rows.GetEnumerator();
        while (reason is null && row.MoveNext())
        {
            reason = CheckRow(head, row.Current);
            if (reason is not null)
            {
                return new AuditVerdict(reason, row.Current.Sequence, head.Sequence - start.Sequence, 0);
            }

            head = new AuditHead(head.Chain, row.Current.Sequence, row.Current.Hash);
            reason = CheckSigned(head, signed, ref lastSigned);
        }

        var records = head.Sequence - start.Sequence;
        return reason is null && signed.Count > 0
            ? new AuditVerdict(AuditReasons.TailMissing, head.Sequence + 1, records, 0)
            : new AuditVerdict(reason, head.Sequence, records, head.Sequence - lastSigned);
    }

    private static string? CheckSigned(AuditHead head, Queue<AuditCheckpoint> signed, ref long lastSigned)
    {
        while (signed.TryPeek(out var next) && next.Sequence == head.Sequence)
        {
            signed.Dequeue();
            if (!next.Hash.AsSpan().SequenceEqual(head.Hash))
            {
                return AuditReasons.ChainRewritten;
            }

            lastSigned = next.Sequence;
        }

        return null;
    }

    private string? CheckRow(AuditHead head, AuditRow row)
    {
        if (row.Sequence != head.Sequence + 1)
        {
            return row.Sequence > head.Sequence ? AuditReasons.RecordMissing : AuditReasons.RecordOutOfOrder;
        }

        if (!AuditHashes.Link(head.Hash, row.Sequence, row.Sealed).AsSpan().SequenceEqual(row.Hash))
        {
            return AuditReasons.RecordChanged;
        }

        try
        {
            open?.Invoke(row);
            return null;
        }
        catch (StoreException)
        {
            return AuditReasons.RecordChanged;
        }
    }

    private bool IsSigned(byte[] statement, byte[] signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(statement, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private AuditCheckpoint? FindForged(UInt128 chain, IReadOnlyCollection<AuditCheckpoint> checkpoints)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        foreach (var checkpoint in checkpoints)
        {
            if (checkpoint.Chain != chain
                || checkpoint.Hash.Length != AuditHashes.Length
                || !key.VerifyData(
                    AuditHashes.Checkpoint(store, checkpoint), checkpoint.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
            {
                return checkpoint;
            }
        }

        return null;
    }
}

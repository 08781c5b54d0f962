using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>What others know of a store's trail, looked at before any record is.</summary>
/// <param name="store">The store's identity.</param>
/// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
internal sealed class AuditKnowledge(KeyId store, byte[] publicKey)
{
    /// <param name="kept">Each file's checkpoints in the order in which they were kept.</param>
    /// <param name="chain">The chain that is here.</param>
    /// <returns>The first file that cannot be compared with this trail, and why; of a file that speaks of several chains the last counts.</returns>
    public AuditVerdict? Judge(IEnumerable<IReadOnlyList<KeptCheckpoint>> kept, UInt128 chain)
    {
        foreach (var (number, file) in kept.Index())
        {
            foreach (var checkpoint in file)
            {
                if (ProblemOf(checkpoint) is { } reason)
                {
                    return new AuditVerdict(reason, checkpoint.Head.Sequence, 0, 0) { Kept = number };
                }
            }

            if (file is [.., var last] && last.Head.Chain != chain)
            {
                // What a collector wrote down is as good as the collector is; what is signed here only this store could sign.
                return new AuditVerdict(AuditReasons.ChainReplaced, last.Head.Sequence, 0, 0) { Kept = number, IsOwn = last.Signature is not null };
            }
        }

        return null;
    }

    /// <summary>One that names this store and has another key cannot be told from one that was made up.</summary>
    private string? ProblemOf(KeptCheckpoint checkpoint) =>
        !checkpoint.IsSound() ? AuditReasons.CheckpointUnsound
        : checkpoint.Signature is not { } signature ? null
        : signature.Store != store ? AuditReasons.CheckpointForeign
        : publicKey.AsSpan().SequenceEqual(signature.PublicKey) ? null
        : AuditReasons.CheckpointUnsound;
}

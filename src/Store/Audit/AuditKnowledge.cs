using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>What others know of a store's trail, looked at before any record is.</summary>
/// <param name="store">The store's identity.</param>
/// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
internal sealed class AuditKnowledge(KeyId store, byte[] publicKey)
{
    /// <param name="kept">Each file's checkpoints in the order in which they were kept.</param>
    /// <param name="chain">The chain that is here.</param>
    /// <returns>What makes them say that this is not the trail; of a file that speaks of several chains the last counts.</returns>
    public AuditFinding? Judge(IEnumerable<IReadOnlyList<KeptCheckpoint>> kept, UInt128 chain)
    {
        foreach (var file in kept)
        {
            foreach (var checkpoint in file)
            {
                if (!checkpoint.IsOf(store, publicKey))
                {
                    return new AuditFinding(AuditReasons.CheckpointForged, checkpoint.Head.Sequence);
                }
            }

            if (file is [.., var last] && last.Head.Chain != chain)
            {
                return new AuditFinding(AuditReasons.ChainReplaced, last.Head.Sequence);
            }
        }

        return null;
    }
}

using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store;

/// <summary>What makes, opens and signs audit records.</summary>
internal sealed record AuditParts(KeyId Store, AuditChain Chain, AuditSigner Signer, SubjectTokens Subjects) : IDisposable
{
    public void Dispose() => Signer.Dispose();
}

using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store;

/// <summary>What makes, opens and signs audit records.</summary>
internal sealed record AuditParts(KeyId Store, AuditChain Chain, AuditSigner Signer, SubjectTokens Subjects, CursorSeal Cursor) : IDisposable
{
    public static AuditParts Of(KeyRing keys, RowSealer sealer)
    {
#pragma warning disable CA2000 // the parts own it
        var signer = new AuditSigner(keys.Named(StoreKeyName.AuditSigning));
#pragma warning restore CA2000
        return new AuditParts(keys.Store, new AuditChain(keys, sealer, signer), signer, new SubjectTokens(keys.Tokens), new CursorSeal(keys, sealer));
    }

    public void Dispose() => Signer.Dispose();
}

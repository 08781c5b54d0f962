using System.Security.Cryptography;

namespace DicomExchange.Store.Audit;

/// <summary>What somebody outside the store kept of a chain: the hash it had at a record.</summary>
/// <param name="Head">The record and its hash.</param>
/// <param name="Signature">Null for what a collector was sent with a message: that is as good as the collector is.</param>
public sealed record KeptCheckpoint(AuditHead Head, CheckpointSignature? Signature = null)
{
    /// <summary>Whether the signature is right by the key that it comes with.</summary>
    public bool IsSound()
    {
        if (Signature is not { } signature)
        {
            return true;
        }

        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(signature.PublicKey, out _);
            return AuditHashes.IsSigned(key, signature.Store, new AuditCheckpoint(Head.Chain, Head.Sequence, Head.Hash, signature.Time, signature.Value));
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            return false;
        }
    }
}

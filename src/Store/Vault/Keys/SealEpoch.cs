using System.Security.Cryptography;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// A stretch of row seals that share a salt: from one start of the process to its end, or to 2^31 seals. Within it every seal has
/// its own number, under whatever key.
/// </summary>
internal sealed class SealEpoch(uint number, byte[] salt)
{
    public const int SaltLength = 32;
    public const uint MaxSeals = 1u << 31;

    private uint used;

    public uint Number { get; } = number;

    public ReadOnlySpan<byte> Salt => salt;

    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltLength);

    /// <summary>The next number, never given twice; false when the epoch is used up.</summary>
    public bool TryNext(out uint seal)
    {
        seal = Interlocked.Increment(ref used);
        return seal is > 0 and <= MaxSeals;
    }
}

namespace DicomExchange.Store.Vault;

/// <summary>
/// An object is not what was stored: nothing of the damaged part has been handed out. A sender that has begun to send it must abort
/// the association, so that the peer never takes the part before the damage for the whole.
/// </summary>
/// <param name="reason">One of <see cref="DamageReasons"/>.</param>
/// <param name="location">Where it lies; random, so it may be shown and logged.</param>
/// <param name="inner">What the decryption or the file system said.</param>
public sealed class ObjectDamagedException(string reason, VaultLocation location, Exception? inner = null)
    : Exception($"The stored object {location} cannot be read: {reason}. It is not sent on; run 'dicomx store verify' and restore it from a backup or ask its sender again.", inner)
{
    public string Reason { get; } = reason;

    public VaultLocation Location { get; } = location;
}

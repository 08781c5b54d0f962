namespace DicomExchange.Node.Control.Messages;

/// <param name="Version">The version of the master key in force now.</param>
/// <param name="Wrapped">Keys wrapped anew.</param>
/// <param name="OldDestroyed">Whether the versions before it are gone.</param>
public sealed record KeyRotation(int Version, long Wrapped, bool OldDestroyed);

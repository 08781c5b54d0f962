namespace DicomExchange.Node.Control.Messages;

/// <param name="Wrapped">Keys wrapped under the new version of the master key.</param>
/// <param name="OldDestroyed">Whether the versions before it are gone.</param>
public sealed record RotatedKeys(long Wrapped, bool OldDestroyed);

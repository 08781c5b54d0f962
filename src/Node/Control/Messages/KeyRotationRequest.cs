namespace DicomExchange.Node.Control.Messages;

/// <param name="DestroyOld">Forget the old master key as soon as nothing is wrapped by it; copies in backups can then not be opened any more.</param>
public sealed record KeyRotationRequest(bool DestroyOld);

namespace DicomExchange.Node.Control.Messages;

/// <param name="Path">Where the recovery file is being written.</param>
public sealed record RecoveryNotice(string Path);

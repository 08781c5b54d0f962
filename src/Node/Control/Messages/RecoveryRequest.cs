namespace DicomExchange.Node.Control.Messages;

/// <summary>A copy of the master key is wanted, under a passphrase.</summary>
/// <param name="Path">Where the caller will write it, for the audit record.</param>
public sealed record RecoveryRequest(string Path);

namespace DicomExchange.Node.Control.Messages;

/// <param name="Path">Where the caller keeps it, for the record.</param>
public sealed record CheckpointRequest(string Path);

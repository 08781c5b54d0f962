namespace DicomExchange.Node.Control.Messages;

/// <summary>The audit record is on the disk.</summary>
public sealed record Recorded;

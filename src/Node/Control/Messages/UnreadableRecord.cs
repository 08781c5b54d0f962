namespace DicomExchange.Node.Control.Messages;

/// <summary>An audit record that cannot be read any more, or is gone.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Reason">A reason word.</param>
public sealed record UnreadableRecord(long Number, string Reason);

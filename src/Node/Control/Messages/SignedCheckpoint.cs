namespace DicomExchange.Node.Control.Messages;

/// <param name="Text">The file; nothing in it is secret.</param>
public sealed record SignedCheckpoint(string Text);

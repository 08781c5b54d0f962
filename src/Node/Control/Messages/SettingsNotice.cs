namespace DicomExchange.Node.Control.Messages;

/// <summary>Somebody writes the settings file: sent before, so that the change is known to be theirs, and again after.</summary>
/// <param name="Digest">The SHA-256 of what is written, as hex.</param>
public sealed record SettingsNotice(string Digest);

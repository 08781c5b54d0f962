namespace DicomExchange.Node.Control.Messages;

/// <param name="Text">The content of the recovery file.</param>
/// <param name="Passphrase">Opens it; made for this one file, and kept nowhere.</param>
public sealed record SealedRecovery(string Text, string Passphrase);

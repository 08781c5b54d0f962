namespace DicomExchange.Node.Control.Messages;

/// <summary>What the socket answers instead of a result.</summary>
/// <param name="Reason">The reason word.</param>
/// <param name="Message">The sentence for the person at the console.</param>
public sealed record ControlFault(string Reason, string Message);

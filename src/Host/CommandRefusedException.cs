namespace DicomExchange.Host;

/// <summary>A command cannot be done. The message says what is in the way and what to do next; it goes to standard error as it is.</summary>
internal sealed class CommandRefusedException(string message, Exception? inner = null) : Exception(message, inner);

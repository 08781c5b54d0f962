namespace DicomExchange.Node.Control;

/// <summary>An order is not carried out. The message is for the person at the console: what is in the way and what to do next.</summary>
public sealed class ControlRefusedException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The reason word.</summary>
    public string Reason { get; } = reason;
}

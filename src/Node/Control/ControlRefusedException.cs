namespace DicomExchange.Node.Control;

/// <summary>An order is not carried out. The message is for the person at the console: what is in the way and what to do next.</summary>
public sealed class ControlRefusedException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What was asked for has a word for an event that there is not.</summary>
    internal const string EventUnknown = "event-unknown";

    /// <summary>What was asked for has a word for an outcome that there is not.</summary>
    internal const string OutcomeUnknown = "outcome-unknown";

    /// <summary>A request has more bytes than <see cref="ControlRoutes.MostBytes"/>; nobody sends it, and where somebody does, nobody takes it.</summary>
    internal static ControlRefusedException TooLarge(int most) => new(
        "request-too-large",
        $"What is given with this order is more than a node takes, {most / 1000} kB. With --checkpoint give fewer files at once, or only the last lines of what a collector kept; with any other option give less.");

    /// <summary>Whether it could never have been carried out: what was typed is wrong, not what is there.</summary>
    public bool IsUsage => Reason is EventUnknown or OutcomeUnknown;

    /// <summary>The reason word.</summary>
    public string Reason { get; } = reason;
}

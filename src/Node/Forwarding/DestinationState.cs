using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Forwarding;

/// <summary>How a destination fares.</summary>
/// <param name="To">The partner's name.</param>
/// <param name="Totals">What waits for it and what is held.</param>
/// <param name="Circuit">Whether it is called, and if not, why.</param>
public sealed record DestinationState(string To, OutboxTotals Totals, Circuit Circuit)
{
    /// <summary>Until the next try; null where nothing keeps it from being called.</summary>
    public TimeSpan? RetryIn { get; init; }

    /// <summary>Associations with it that are open or being asked for, now: all that it holds of this node.</summary>
    public int Associations { get; init; }

    /// <summary>What went wrong last with one of the studies below; empty while there is none.</summary>
    public string Trouble { get; init; } = string.Empty;

    /// <summary>Studies of which nothing came to an end when they were tried last.</summary>
    public int TroubledStudies { get; init; }
}

using System.Globalization;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Control;

/// <summary>Puts deliveries into the words of the console.</summary>
internal static class DeliveryLines
{
    /// <param name="delivery">The delivery.</param>
    /// <param name="destination">How its partner fares, where something waits for it.</param>
    public static DeliveryLine Of(Delivery delivery, DestinationLine? destination)
    {
        var line = LineOf(delivery);
        return delivery.State != DeliveryState.Waiting || delivery.IsDamaged ? line
            : delivery.Quiet is { } quiet ? line with { QuietSeconds = (int)Math.Ceiling(quiet.TotalSeconds) }
            : destination is null ? line
            : line with { Reason = destination.Reason, IsBlocked = destination.IsBlocked, RetryInSeconds = destination.RetryInSeconds };
    }

    private static DeliveryLine LineOf(Delivery delivery) => new()
    {
        Number = delivery.Id,
        To = delivery.To,
        StudyInstanceUid = delivery.Study.Value,
        SopInstanceUid = delivery.SopInstance.Value,
        State = WordOf(delivery.State),
        Route = delivery.Route,
        QueuedAt = delivery.QueuedAt,
        SettledAt = delivery.SettledAt,
        CommittedAt = delivery.CommittedAt,
        Status = delivery.Status?.ToString("X4", CultureInfo.InvariantCulture),
        Reason = delivery.Reason,
        Bytes = delivery.Bytes,
    };

    /// <summary>Who gets or has how much, by partner.</summary>
    public static IReadOnlyList<StudyDestination> Places(IEnumerable<Delivery> ofStudy) =>
    [
        .. ofStudy.GroupBy(static delivery => delivery.To, StringComparer.Ordinal).OrderBy(static some => some.Key, StringComparer.Ordinal)
            .Select(static some => PlaceOf(some.Key, [.. some])),
    ];

    /// <summary>The state that a word means.</summary>
    /// <exception cref="ControlRefusedException">It means none.</exception>
    public static DeliveryState StateOf(string word) =>
        Enum.GetValues<DeliveryState>().Where(state => WordOf(state) == word).Cast<DeliveryState?>().FirstOrDefault()
        ?? throw new ControlRefusedException("state-unknown", $"\"{word}\" is no state of a delivery. There are {string.Join(", ", Enum.GetValues<DeliveryState>().Select(WordOf))}.");

    internal static string WordOf(DeliveryState state) => state.ToString().ToLowerInvariant();

    private static StudyDestination PlaceOf(string to, IReadOnlyList<Delivery> deliveries)
    {
        int Count(DeliveryState state) => deliveries.Count(delivery => delivery.State == state);
        var there = deliveries.Where(static delivery => delivery.State is DeliveryState.Delivered or DeliveryState.Committed).ToList();
        return new StudyDestination
        {
            To = to,
            Queued = deliveries.Count,
            Delivered = there.Count,
            Committed = Count(DeliveryState.Committed),
            Waiting = Count(DeliveryState.Waiting),
            Held = Count(DeliveryState.Held),
            Cancelled = Count(DeliveryState.Cancelled),
            FirstDelivered = there.Min(static delivery => delivery.SettledAt),
            LastDelivered = there.Max(static delivery => delivery.SettledAt),
            Reasons = [.. deliveries.Where(static delivery => delivery.State == DeliveryState.Held).Select(static delivery => delivery.Reason).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }
}

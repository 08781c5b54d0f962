using DicomExchange.Store.Outbox;

namespace DicomExchange.Host.Demo;

/// <summary>Looks at a practice's queue until nothing waits any more.</summary>
internal static class DemoQueue
{
    /// <summary>Many times what it takes; on a machine where it does not suffice the demonstration says that it failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <returns>False where something waits still, or is held.</returns>
    public static async Task<bool> UntilEmptyAsync(StoreOutbox outbox, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (outbox.Destinations.Count > 0 && TimeProvider.System.GetElapsedTime(begun) < Patience)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        return outbox.Destinations.Count == 0 && outbox.DestinationsHeld.Count == 0;
    }
}

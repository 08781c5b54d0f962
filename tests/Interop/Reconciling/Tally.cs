using System.Collections.Concurrent;

namespace DicomExchange.Interop.Reconciling;

/// <summary>What happened, as lines that are the same whoever tells them. How often each was told counts, the order does not.</summary>
public sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> times = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Lines => [.. times.Select(line => $"{line.Value} x {line.Key}").Order(StringComparer.Ordinal)];

    public void Received(string partner, string instance, long bytes) => Add($"received {instance} of {bytes} bytes from {partner}");

    public void NotTaken(string partner, string instance) => Add($"did not take {instance} from {partner}");

    public void Sent(string partner, string instance, long bytes) => Add($"sent {instance} of {bytes} bytes to {partner}");

    public void NotSent(string partner, long count) => Add($"could not send to {partner}", count);

    /// <param name="partner">Who asked.</param>
    /// <param name="asked">Level and keys.</param>
    /// <param name="matches">How many were shown; null where the query was refused.</param>
    /// <param name="patients">Whose.</param>
    public void Found(string partner, string asked, long? matches, IEnumerable<string> patients) =>
        Add($"find by {partner}, {asked}: " + (matches is { } shown ? $"{shown} of {string.Join(", ", patients.Distinct().Order(StringComparer.Ordinal))}" : "refused"));

    /// <param name="partner">Who asked.</param>
    /// <param name="asked">Operation and study.</param>
    /// <param name="instances">How many were to be sent; null where it was refused.</param>
    public void Retrieved(string partner, string asked, long? instances) => Add($"{asked} for {partner}: {instances?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "refused"}");

    public void Rejected(string calling, string called, long count = 1) => Add($"rejected {calling} that called {called}", count);

    public void TurnedAway(string fingerprint, long count = 1) => Add($"turned away {fingerprint}", count);

    public void WithoutRight(string partner, long count = 1) => Add($"no right for {partner}", count);

    public void Other(string what) => Add(what);

    private void Add(string line, long count = 1)
    {
        if (count > 0)
        {
            times.AddOrUpdate(line, count, (_, before) => before + count);
        }
    }
}

using System.Collections.Concurrent;
using DicomExchange.Wire.Transport;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Services;

/// <summary>
/// Every refusal of the node, whatever door it happened at: counted by reason for <c>status</c>, and said in the log, equal ones
/// once a minute with their number.
/// </summary>
public sealed class RefusalLog : IDisposable
{
    /// <summary>Reasons are words of this program, some hundred; beyond this a peer could be making them up.</summary>
    private const int MaxReasons = 500;

    private readonly ConcurrentDictionary<string, RefusalCount> counts = new(StringComparer.Ordinal);
    private readonly Repetitions<Refusal> lines;
    private readonly TimeProvider time;

    public RefusalLog(TimeProvider time, ILogger<RefusalLog> log)
    {
        this.time = time;
        lines = new Repetitions<Refusal>((refusal, times) => NodeLog.Refused(log, refusal.What, refusal.Who, refusal.Reason, refusal.Status, times), time);
    }

    /// <summary>Since the node started, the most frequent first.</summary>
    public IReadOnlyList<RefusalCount> Counts => [.. counts.Values.OrderByDescending(c => c.Times).ThenBy(c => c.Reason, StringComparer.Ordinal)];

    public void Note(Refusal refusal)
    {
        Count(refusal.Reason, 1);
        lines.Note($"{refusal.What} {refusal.Who} {refusal.Reason}", refusal.Reason, refusal);
    }

    /// <summary>Counts what is said in the log elsewhere.</summary>
    public void Count(string reason, int times)
    {
        var now = time.GetUtcNow();
        var key = counts.Count < MaxReasons || counts.ContainsKey(reason) ? reason : "other";
        counts.AddOrUpdate(key, _ => new RefusalCount(key, times, now), (_, before) => new RefusalCount(key, before.Times + times, now));
    }

    public void Dispose() => lines.Dispose();
}

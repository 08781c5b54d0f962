using System.Globalization;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Services;

/// <summary>
/// Counts the records that could not be written, until one can be that says so: whoever reads the trail learns that something is missing from
/// it, how much, since when and why (PS3.15 §A.5.3.11, Audit Recording Stopped). For any thread.
/// </summary>
public sealed class AuditGap
{
    private readonly Lock gate = new();
    private long lost;
    private DateTimeOffset since;
    private string reason = string.Empty;

    /// <summary>Records were lost, and none says so yet. Asked before every record: the lock is for those that follow a loss.</summary>
    public bool IsOpen => Volatile.Read(ref lost) != 0;

    /// <summary>Another record was lost; the reason of the first is told.</summary>
    public void Note(string why, DateTimeOffset time)
    {
        lock (gate)
        {
            if (lost++ == 0)
            {
                (since, reason) = (time, why);
            }
        }
    }

    /// <summary>The record of what was lost so far, which is counted no more; null where nothing was.</summary>
    /// <param name="now">The time of the record.</param>
    public AuditRecord? Take(DateTimeOffset now)
    {
        if (!IsOpen)
        {
            return null;
        }

        lock (gate)
        {
            var (times, begun, why) = (lost, since, reason);
            lost = 0;
            return times == 0 ? null : new AuditRecord
            {
                Event = AuditEvent.StoreReadOnly,
                Time = now,
                Outcome = AuditOutcome.SeriousFailure,
                Reason = why,
                Count = times,
                Begun = begun,
                Detail = string.Create(CultureInfo.InvariantCulture, $"{times} records could not be written since {begun:yyyy-MM-dd HH:mm:ss zzz}"),
            };
        }
    }

    /// <summary>What was taken could not be written either.</summary>
    public void PutBack(AuditRecord taken)
    {
        lock (gate)
        {
            lost += taken.Count;
            (since, reason) = (taken.Begun ?? since, taken.Reason);
        }
    }
}

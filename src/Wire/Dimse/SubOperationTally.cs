using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Dimse;

/// <summary>
/// Counts the sub-operations of a C-MOVE or C-GET and sends pending responses: the first at once, then at most one a second.
/// May be used by several sub-operations at a time.
/// </summary>
public sealed class SubOperationTally
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly List<Uid> failedInstances = [];
    private readonly Func<SubOperationCounts, ValueTask> report;
    private readonly TimeProvider time;
    private SubOperationCounts counts;
    private long? reportedAt;

    internal SubOperationTally(Func<SubOperationCounts, ValueTask> report, TimeProvider time)
    {
        this.report = report;
        this.time = time;
    }

    public SubOperationCounts Counts
    {
        get
        {
            lock (gate)
            {
                return counts;
            }
        }
    }

    public IReadOnlyList<Uid> FailedInstances
    {
        get
        {
            lock (gate)
            {
                return [.. failedInstances];
            }
        }
    }

    /// <summary>Adds sub-operations that are to be done, and reports.</summary>
    public ValueTask ExpectAsync(int more) => NoteAsync(new SubOperationCounts(more, 0, 0, 0), failed: default);

    public ValueTask CompletedAsync() => NoteAsync(new SubOperationCounts(-1, 1, 0, 0), failed: default);

    /// <summary>Stored by the receiver, with a remark.</summary>
    public ValueTask WarnedAsync() => NoteAsync(new SubOperationCounts(-1, 0, 0, 1), failed: default);

    /// <summary>The instance goes on the Failed SOP Instance UID List of the final answer.</summary>
    public ValueTask FailedAsync(Uid sopInstance) => NoteAsync(new SubOperationCounts(-1, 0, 1, 0), sopInstance);

    /// <summary>Counts by the status a C-STORE ended with.</summary>
    public ValueTask NoteAsync(DimseStatus status, Uid sopInstance)
    {
        if (status.IsSuccess)
        {
            return CompletedAsync();
        }

        return status.IsWarning ? WarnedAsync() : FailedAsync(sopInstance);
    }

    private ValueTask NoteAsync(SubOperationCounts change, Uid failed)
    {
        SubOperationCounts now;
        lock (gate)
        {
            counts = now = new SubOperationCounts(
                Math.Max(0, counts.Remaining + change.Remaining),
                counts.Completed + change.Completed,
                counts.Failed + change.Failed,
                counts.Warning + change.Warning);
            if (!failed.IsEmpty)
            {
                failedInstances.Add(failed);
            }

            if (now.Remaining == 0 || (reportedAt is { } last && time.GetElapsedTime(last) < ReportInterval))
            {
                return ValueTask.CompletedTask;
            }

            reportedAt = time.GetTimestamp();
        }

        return report(now);
    }
}

namespace DicomExchange.Store.Audit;

/// <summary>What verification found.</summary>
/// <param name="Reason">One of <see cref="AuditReasons"/>; null when the chain is whole.</param>
/// <param name="At">The record concerned; 0 where it cannot be told.</param>
/// <param name="Records">Records that were checked.</param>
/// <param name="Unsigned">Records behind the last checkpoint: they cannot be changed unnoticed, but cut off. 0 when something is wrong.</param>
public sealed record AuditVerdict(string? Reason, long At, long Records, long Unsigned)
{
    /// <summary>The first record there is: those before it were removed as the settings say, and what is known of them cannot be compared.</summary>
    public long First { get; init; } = 1;

    /// <summary>Which of the files of checkpoints does not fit, counted from 0; null where what is wrong was found in the trail, or nothing is.</summary>
    public int? Kept { get; init; }

    /// <summary>Of a trail that is whole: the last record at which a checkpoint that was kept elsewhere agrees; null where none was compared.</summary>
    public long? Agreed { get; init; }

    /// <summary>
    /// Of a trail that is whole: the files of checkpoints, counted from 0, none of which could be compared, as they speak of records before
    /// <see cref="First"/> only.
    /// </summary>
    public IReadOnlyList<int> Uncompared { get; init; } = [];

    /// <summary>Of a file that does not fit: this store signed it, so it speaks of this trail all the same.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether the trail itself is in doubt: a file that somebody else made, or that was changed, says nothing of it.</summary>
    public bool IsOfTrail => !IsWhole && (Kept is null || IsOwn);

    public bool IsWhole => Reason is null;
}

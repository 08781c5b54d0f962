namespace DicomExchange.Node.Audit;

/// <summary>What an export has.</summary>
/// <param name="Records">So many were looked at.</param>
/// <param name="Unreadable">So many of them cannot be read any more: their number stands in their place.</param>
public sealed record AuditExported(long Records, long Unreadable)
{
    /// <summary>So many are in it; as XML those that become messages.</summary>
    public long Written { get; init; }

    /// <summary>The time of the earliest that is in it; null where there is none.</summary>
    public DateTimeOffset? First { get; init; }

    /// <summary>The time of the latest.</summary>
    public DateTimeOffset? Last { get; init; }

    internal AuditExported AndUnreadable() => this with { Records = Records + 1, Unreadable = Unreadable + 1 };

    /// <param name="time">Of one more record.</param>
    /// <param name="isWritten">False where it becomes nothing in this format.</param>
    internal AuditExported And(DateTimeOffset time, bool isWritten) => !isWritten ? this with { Records = Records + 1 } : this with
    {
        Records = Records + 1,
        Written = Written + 1,
        First = First < time ? First : time,
        Last = Last > time ? Last : time,
    };
}

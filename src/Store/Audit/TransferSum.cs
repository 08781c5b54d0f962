namespace DicomExchange.Store.Audit;

/// <summary>The records of instances that have one key, added up.</summary>
internal sealed record TransferSum
{
    private readonly AuditRecord first;
    private readonly DateTimeOffset last;
    private readonly ClassCount[] classes;
    private readonly bool isOfSeveralReasons;
    private readonly long count;
    private readonly long bytes;

    /// <param name="key">What its records have in common.</param>
    /// <param name="sequence">The number of the first of them.</param>
    /// <param name="record">The first of them.</param>
    /// <param name="openedAt">When it was appended.</param>
    public TransferSum(TransferKey key, long sequence, AuditRecord record, DateTimeOffset openedAt)
    {
        OpenedAt = openedAt;
        Key = key;
        FirstSequence = sequence;
        first = record;
        last = record.Time;
        classes = [new ClassCount(record.SopClass, 1)];
        count = 1;
        bytes = record.Bytes;
    }

    public TransferKey Key { get; }

    /// <summary>The number of its first record.</summary>
    public long FirstSequence { get; }

    public DateTimeOffset OpenedAt { get; }

    /// <summary>False where the record is of one class more than a record can name.</summary>
    public bool HasRoomFor(AuditRecord record) => classes.Length < AuditRecord.MaxClasses || Array.Exists(classes, c => c.SopClass == record.SopClass);

    public TransferSum With(AuditRecord record) => new(this, record);

    /// <summary>The record it becomes.</summary>
    public AuditRecord End(string detail) => first with
    {
        Event = AuditEvent.InstancesTransferred,
        Transfer = Key.Kind,
        Time = last,
        Begun = first.Time,
        Reason = isOfSeveralReasons ? AuditReasons.SeveralReasons : first.Reason,
        Series = default,
        Instance = default,
        SopClass = default,
        TransferSyntax = default,
        Count = count,
        Bytes = bytes,
        Classes = classes,
        Detail = detail,
        IsCut = false,
    };

    private TransferSum(TransferSum before, AuditRecord record)
        : this(before) => (last, count, bytes, classes, isOfSeveralReasons) = (
            record.Time,
            before.count + 1,
            before.bytes + record.Bytes,
            Counted(before.classes, record),
            before.isOfSeveralReasons || before.first.Reason != record.Reason);

    private static ClassCount[] Counted(ClassCount[] classes, AuditRecord record)
    {
        var at = Array.FindIndex(classes, c => c.SopClass == record.SopClass);
        if (at < 0)
        {
            return [.. classes, new ClassCount(record.SopClass, 1)];
        }

        var counted = classes.AsSpan().ToArray();
        counted[at] = counted[at] with { Count = counted[at].Count + 1 };
        return counted;
    }
}

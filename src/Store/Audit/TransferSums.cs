using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Store.Audit;

/// <summary>
/// Adds up the records of single instances as they are appended, so that each is in exactly one
/// <see cref="AuditEvent.InstancesTransferred"/>. What a transaction changed is undone with it. A sum ends with its association; in parts
/// at the limits, so that whoever opens the trail
/// after a crash finds every sum that was open from the last records alone.
/// </summary>
internal sealed class TransferSums(TransferLimits limits, TimeProvider time)
{
    private readonly Dictionary<TransferKey, LinkedListNode<TransferSum>> open = [];
    private readonly LinkedList<TransferSum> byAge = [];
    private readonly Dictionary<TransferKey, TransferSum?> before = [];

    public int Count => open.Count;

    /// <summary>The first record of the eldest sum; the highest number there is where none is open.</summary>
    public long EldestSequence => byAge.First?.Value.FirstSequence ?? long.MaxValue;

    /// <summary>Takes the record that was appended under this number.</summary>
    public void Add(long sequence, AuditRecord record)
    {
        var kind = TransferKey.KindOf(record);
        if (kind == TransferKind.None)
        {
            return;
        }

        var key = TransferKey.Of(record, kind);
        if (open.TryGetValue(key, out var node))
        {
            before.TryAdd(key, node.Value);
            node.Value = node.Value.With(record);
            return;
        }

        before.TryAdd(key, null);
        open.Add(key, byAge.AddLast(new TransferSum(key, sequence, record, time.GetUtcNow())));
    }

    /// <summary>Takes a record as it stands in the trail: one of an instance, or a sum that had ended.</summary>
    public void Replay(long sequence, AuditRecord record)
    {
        if (record.Event == AuditEvent.InstancesTransferred)
        {
            if (open.TryGetValue(TransferKey.Of(record, record.Transfer), out var node))
            {
                Remove(node);
            }

            return;
        }

        Add(sequence, record);
    }

    /// <summary>The sum that has to end in part before this record is appended; asked until there is none.</summary>
    /// <param name="sequence">The number it gets.</param>
    /// <param name="record">The record.</param>
    /// <param name="end">The record of the sum, which is open no more.</param>
    public bool TryPart(long sequence, AuditRecord record, [NotNullWhen(true)] out AuditRecord? end)
    {
        var kind = TransferKey.KindOf(record);
        var node = byAge.First is { } eldest && eldest.Value.FirstSequence + limits.Records <= sequence ? eldest
            : kind == TransferKind.None ? null
            : open.TryGetValue(TransferKey.Of(record, kind), out var own) ? (own.Value.HasRoomFor(record) ? null : own)
            : open.Count >= limits.Open ? byAge.First : null;
        end = node is null ? null : End(node, AuditReasons.TransferContinues);
        return end is not null;
    }

    /// <summary>The eldest sum, where it has been open for too long.</summary>
    public bool TryPartOverdue([NotNullWhen(true)] out AuditRecord? end)
    {
        end = byAge.First is { } eldest && time.GetUtcNow() - eldest.Value.OpenedAt >= limits.Age ? End(eldest, AuditReasons.TransferContinues) : null;
        return end is not null;
    }

    /// <summary>The records of an association's sums; null for those of all.</summary>
    /// <param name="correlation">The association that ended.</param>
    /// <param name="detail">What else is to be said.</param>
    public List<AuditRecord> End(string? correlation, string detail)
    {
        var ended = new List<AuditRecord>();
        for (var node = byAge.First; node is not null;)
        {
            var next = node.Next;
            if (correlation is null || node.Value.Key.Correlation == correlation)
            {
                ended.Add(End(node, detail));
            }

            node = next;
        }

        return ended;
    }

    /// <summary>What was changed since the last call is on the disk.</summary>
    public void Committed() => before.Clear();

    /// <summary>What was changed since then is undone.</summary>
    public void RolledBack()
    {
        foreach (var (key, sum) in before)
        {
            if (open.Remove(key, out var node))
            {
                byAge.Remove(node);
            }

            if (sum is not null)
            {
                open.Add(key, Insert(sum));
            }
        }

        before.Clear();
    }

    private LinkedListNode<TransferSum> Insert(TransferSum sum)
    {
        var node = byAge.Last;
        while (node is not null && node.Value.FirstSequence > sum.FirstSequence)
        {
            node = node.Previous;
        }

        return node is null ? byAge.AddFirst(sum) : byAge.AddAfter(node, sum);
    }

    private AuditRecord End(LinkedListNode<TransferSum> node, string detail)
    {
        Remove(node);
        return node.Value.End(detail);
    }

    private void Remove(LinkedListNode<TransferSum> node)
    {
        before.TryAdd(node.Value.Key, node.Value);
        open.Remove(node.Value.Key);
        byAge.Remove(node);
    }
}

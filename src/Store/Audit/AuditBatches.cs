using System.Collections.Concurrent;

namespace DicomExchange.Store.Audit;

/// <summary>The records of a course, a batch at a time, until something is found to be wrong.</summary>
internal sealed class AuditBatches(AuditCourse course, AuditFindings findings)
{
    private readonly ConcurrentBag<AuditBatch> spare = [];

    /// <summary>Number of the last record that was handed out.</summary>
    public long Last { get; private set; } = course.Start.Sequence;

    /// <summary>Asked for the next by one thread at a time; each batch is given back when it was checked.</summary>
    public IEnumerable<AuditBatch> All()
    {
        var hash = course.Start.Hash.ToArray();
        while (findings.First is null)
        {
            var batch = spare.TryTake(out var used) ? used : new AuditBatch();
            batch.Begin(Last, hash);
            if (course.Source(batch) is { } wrong)
            {
                findings.Note(wrong);
            }

            if (batch.Count == 0)
            {
                yield break;
            }

            Last = batch.Next - 1;
            batch.Hash(batch.Count - 1).CopyTo(hash);
            yield return batch;
        }
    }

    public void GiveBack(AuditBatch batch) => spare.Add(batch);
}

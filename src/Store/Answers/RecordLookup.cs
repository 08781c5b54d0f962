using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Answers;

/// <summary>Opens the records of a patient or a partner, on all cores.</summary>
/// <param name="catalogPath">The catalog.</param>
/// <param name="chain">Opens them.</param>
internal sealed class RecordLookup(string catalogPath, AuditChain chain)
{
    /// <summary>Parts of the trail that a thread takes one after the other: enough that none waits long for the last.</summary>
    private const int Parts = 64;

    private const int LeastRecords = 4096;

    /// <summary>Whether there is any record under a number.</summary>
    public bool Any(SubjectIndex index, long number)
    {
        using var connection = Connection.OpenReader(catalogPath);
        using var row = connection.Prepare(index.Any);
        return row.Bind(1, number).Step();
    }

    /// <param name="index">By what they are found.</param>
    /// <param name="number">Which.</param>
    /// <param name="begin">Asked once for each thread: who takes its records, each of which is told once, in no order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>: a record is not there or does not open.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "Each thread's part is let go when the thread ends.")]
    public void Open(SubjectIndex index, long number, Func<TakeRecord> begin, CancellationToken cancellation)
    {
        if (Range(index, number) is not var (first, last))
        {
            return;
        }

        try
        {
            Parallel.ForEach(
                Partitioner.Create(first, last + 1, Math.Max(LeastRecords, (last - first) / Parts)),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
                () => new LookupThread(catalogPath, chain, index, begin()),
                (range, _, thread) =>
                {
                    thread.Open(number, range.Item1, range.Item2);
                    return thread;
                },
                static thread => thread.Dispose());
        }
        catch (AggregateException all)
        {
            ExceptionDispatchInfo.Throw(all.Flatten().InnerExceptions[0]);
        }
    }

    private (long First, long Last)? Range(SubjectIndex index, long number)
    {
        using var connection = Connection.OpenReader(catalogPath);
        using var first = connection.Prepare(index.First);
        using var last = connection.Prepare(index.Last);
        return first.Bind(1, number).Step() && last.Bind(1, number).Step() ? (first.Int64(0), last.Int64(0)) : null;
    }
}

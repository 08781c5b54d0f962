using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Answers;

/// <summary>Opens records by their numbers, on all cores.</summary>
/// <param name="catalogPath">The catalog.</param>
/// <param name="chain">Opens them.</param>
/// <param name="read">Reads what is opened.</param>
internal sealed class RecordLookup(string catalogPath, AuditChain chain, ReadRecord read)
{
    private const int AtOnce = 512;

    /// <param name="sequences">Which, each once; best in ascending order.</param>
    /// <param name="begin">Asked once for each thread: who takes its records, in no order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>: a record is not there or does not open.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "Each thread's part is let go when the thread ends.")]
    public void Open(IReadOnlyList<long> sequences, Func<Action<long, AuditRecord>> begin, CancellationToken cancellation)
    {
        if (sequences.Count == 0)
        {
            return;
        }

        try
        {
            Parallel.ForEach(
                Partitioner.Create(0, sequences.Count, AtOnce),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
                () => (Thread: new LookupThread(catalogPath, chain, read), Take: begin()),
                (range, _, local) =>
                {
                    for (var i = range.Item1; i < range.Item2; i++)
                    {
                        if (local.Thread.Open(sequences[i]) is { } record)
                        {
                            local.Take(sequences[i], record);
                        }
                    }

                    return local;
                },
                static local => local.Thread.Dispose());
        }
        catch (AggregateException all)
        {
            ExceptionDispatchInfo.Throw(all.Flatten().InnerExceptions[0]);
        }
    }
}

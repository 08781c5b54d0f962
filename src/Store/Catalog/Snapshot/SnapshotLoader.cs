using System.Runtime.ExceptionServices;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog.Snapshot;

/// <summary>Reads a snapshot into an index: one thread the columns, and every core its next page, each straight to where it stays.</summary>
/// <param name="file">The snapshot.</param>
/// <param name="index">An empty one; of no use where this fails.</param>
internal sealed class SnapshotLoader(SnapshotReader file, StudyIndex index)
{
    private const int EntriesAtOnce = 512;

    /// <param name="mark">Of the catalog as it is now.</param>
    /// <returns>False when the snapshot is of another state of the catalog.</returns>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">The disk does not give it back.</exception>
    public bool TryLoad(ReadOnlySpan<byte> mark)
    {
        // A file that has no room for one chunk of columns and one byte of rows is none.
        if (file.Length <= SnapshotLayout.LengthOf(2, 0))
        {
            throw SnapshotReader.Damaged();
        }

        using var columns = new SnapshotColumns(file);
        Span<byte> begins = stackalloc byte[SnapshotHead.Length];
        columns.Read(begins);
        var head = SnapshotHead.Read(begins);
        if (!head.Mark.AsSpan().SequenceEqual(mark))
        {
            return false;
        }

        if (!head.IsPossible || head.FileLength != file.Length)
        {
            throw SnapshotReader.Damaged();
        }

        index.Pages.Begin(head.Pages, head.RowBytes);
        LoadAll(head, columns);
        return index.TryFinishSorted() ? true : throw SnapshotReader.Damaged();
    }

    private void LoadAll(SnapshotHead head, SnapshotColumns columns)
    {
        // The first task are the columns, the others the pages.
        var taken = -2;
        try
        {
            Parallel.For(0, Environment.ProcessorCount, _ =>
            {
                using var cipher = file.NewCipher();
                for (var page = Interlocked.Increment(ref taken); page < head.Pages; page = Interlocked.Increment(ref taken))
                {
                    if (page < 0)
                    {
                        LoadColumns(head, columns);
                        continue;
                    }

                    var isLast = page == head.Pages - 1;
                    var opened = GC.AllocateUninitializedArray<byte>((isLast ? head.LastPage : SnapshotLayout.ChunkLength) + SnapshotLayout.TagLength);
                    file.Open(cipher, (uint)(head.Columns + page), isLast, opened);
                    index.Pages.Put(page, opened);
                }
            });
        }
        catch (AggregateException all)
        {
            ExceptionDispatchInfo.Throw(all.Flatten().InnerExceptions[0]);
        }
    }

    private void LoadColumns(SnapshotHead head, SnapshotColumns columns)
    {
        var bytes = new byte[EntriesAtOnce * SnapshotHead.EntryLength];
        var entries = new HoldingEntry[EntriesAtOnce];
        for (var left = head.Holdings; left > 0; left -= EntriesAtOnce)
        {
            var some = entries.AsSpan(0, Math.Min(left, EntriesAtOnce));
            columns.Read(bytes.AsSpan(0, some.Length * SnapshotHead.EntryLength));
            for (var i = 0; i < some.Length; i++)
            {
                some[i] = SnapshotHead.ReadEntry(bytes.AsSpan(i * SnapshotHead.EntryLength));
                if (!PartnerNumbers.IsNumber(some[i].Owner) || some[i].Holding <= 0 || some[i].Study <= 0)
                {
                    throw SnapshotReader.Damaged();
                }
            }

            index.Load(some);
        }

        foreach (var (ordering, count) in index.Orderings().Zip(head.Sorted))
        {
            var blocks = Ordering.NewBlocks(count);
            foreach (var block in blocks)
            {
                columns.Read(block);
                if (block.AsSpan().ContainsAnyExceptInRange(0, (head.Holdings * OrderingKeys.MaxKeys) - 1))
                {
                    throw SnapshotReader.Damaged();
                }
            }

            ordering.Put(blocks);
        }
    }
}

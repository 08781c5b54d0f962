using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Load;

/// <summary>
/// Opens every holding at start: the table is divided into ranges of numbers, and each core takes range after range, reads it in the order
/// in which it lies in the file, and opens its rows straight into the pages of the index.
/// </summary>
internal sealed class IndexLoader(StorePaths paths, MasterKeySet masters, KeyId store, RowSealer sealer)
{
    private const int RangeLength = 4096;

    /// <summary>Holdings are never so many: a greater number was made by a disk, and stands in the last range with all like it.</summary>
    private const long MostHoldings = 1 << 30;

    private readonly Lock gate = new();

    /// <summary>Fills an index; what cannot be opened is left out and noted in <see cref="StudyIndex.Hidden"/>.</summary>
    /// <param name="mostBytes">As of <see cref="StudyIndex"/>.</param>
    public StudyIndex Load(long mostBytes)
    {
        var index = new StudyIndex(mostBytes);
        OpenAll(index, new StudyKeyTable(paths.Keys));

        // The keys of all studies go here, and their room is taken for what sorting needs: without this it comes on top of them.
        GC.Collect();
        index.FinishLoading();
        return index;
    }

    private void OpenAll(StudyIndex index, StudyKeyTable keys)
    {
        var ranges = CountRanges();
        var taken = 0L;
        try
        {
            Parallel.For(0, Environment.ProcessorCount, _ =>
            {
                using var thread = new LoadingThread(paths.Catalog, index.NewPageWriter(), LoadingThread.WrapsOf(masters, store), sealer);
                for (var range = Interlocked.Increment(ref taken) - 1; range < ranges; range = Interlocked.Increment(ref taken) - 1)
                {
                    thread.Holdings.Bind(1, range == 0 ? long.MinValue : range * RangeLength).Bind(2, range == ranges - 1 ? long.MaxValue : ((range + 1) * RangeLength) - 1);
                    OpenRange(keys, thread, index.Hidden);
                    lock (gate)
                    {
                        index.Load(CollectionsMarshal.AsSpan(thread.Entries));
                    }
                }
            });
        }
        catch (AggregateException all)
        {
            ExceptionDispatchInfo.Throw(all.Flatten().InnerExceptions[0]);
        }
    }

    private long CountRanges()
    {
        using var reader = Connection.OpenReader(paths.Catalog);
        return (Math.Clamp(reader.ScalarInt64("SELECT max(id) FROM holdings"), 0, MostHoldings) / RangeLength) + 1;
    }

    private static void OpenRange(StudyKeyTable keys, LoadingThread thread, HiddenStudies hidden)
    {
        thread.Entries.Clear();
        var rows = thread.Holdings;
        try
        {
            while (rows.Step())
            {
                if (rows.Blob(0).Length != Token.Length)
                {
                    hidden.AddUnnamed();
                    continue;
                }

                var study = Token.Read(rows.Blob(0));
                if (!PartnerNumbers.IsNumber(rows.Int64(3)))
                {
                    hidden.AddDamaged(study, rows.Int32(3));
                }
                else if (!keys.TryUnwrap(study, thread.Wraps, thread.Secret, out var id))
                {
                    hidden.AddWithoutKey(study);
                }
                else if (!TryOpen(rows, id, thread))
                {
                    hidden.AddDamaged(study, rows.Int32(3));
                }
            }
        }
        finally
        {
            rows.Reset();
        }
    }

    /// <returns>False when the row is damaged: it is lost to sight, and the rest is not.</returns>
    private static bool TryOpen(Statement rows, KeyId id, LoadingThread thread)
    {
        try
        {
            var row = rows.Blob(7);
            var length = Math.Max(0, row.Length - RowSealer.Overhead);
            if (length > RowWriter.MaxLength)
            {
                return false;
            }

            var entry = new HoldingEntry(0, rows.Int32(2), rows.Int32(1), rows.Int32(3), rows.Int32(4), rows.Int32(5), rows.Int64(6));
            var opened = thread.Rows.Reserve(length);
            thread.Opener.Open(SealedTable.Holdings, entry.Holding, (id, thread.Secret), row, opened);
            if (((PatientConflict)rows.Int32(8)).HasFlag(PatientConflict.MixedStudy) && RowFields.Find(opened, CatalogAttributes.SeveralPatients).IsEmpty)
            {
                // Rows were written before they had this field; the flag is as old as the catalog.
                thread.Entries.Add(entry with { Address = thread.Rows.Append(RowWriter.Replace(opened, CatalogAttributes.SeveralPatients, [1])) });
                return true;
            }

            thread.Entries.Add(entry with { Address = thread.Rows.Commit(length) });
            return true;
        }
        catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
        {
            return false;
        }
    }
}

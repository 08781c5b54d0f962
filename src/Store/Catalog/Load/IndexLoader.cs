using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Load;

/// <summary>
/// Opens every holding at start: rows are read in the order in which they lie in the file, a page at a time, and opened on all cores
/// straight into the pages of the index.
/// </summary>
internal sealed class IndexLoader(StorePaths paths, MasterKeySet masters, KeyId store, RowSealer sealer)
{
    private const int PageLength = 4096;
    private readonly Lock gate = new();

    /// <summary>Fills the index; what cannot be opened is left out and noted in <see cref="StudyIndex.Hidden"/>.</summary>
    public void Load(StudyIndex index)
    {
        OpenAll(index, new StudyKeyTable(paths.Keys));
        index.FinishLoading();
    }

    private void OpenAll(StudyIndex index, StudyKeyTable keys)
    {
        try
        {
            // Without buffering no more pages are in memory than there are cores to open them.
            Parallel.ForEach(
                Partitioner.Create(Pages(index.Hidden), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
                () => new LoadingThread(index.NewPageWriter(), masters, store),
                (page, _, thread) =>
                {
                    OpenPage(page, keys, thread, index.Hidden);
                    page.Dispose();
                    lock (gate)
                    {
                        index.Load(CollectionsMarshal.AsSpan(thread.Entries));
                    }

                    return thread;
                },
                static thread => thread.Dispose());
        }
        catch (AggregateException all)
        {
            ExceptionDispatchInfo.Throw(all.Flatten().InnerExceptions[0]);
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Whoever takes a page lets it go.")]
    private IEnumerable<SealedPage> Pages(HiddenStudies hidden)
    {
        using var reader = Connection.OpenReader(paths.Catalog);

        // Studies and holdings were written side by side, so both are read from front to back.
        using var rows = reader.Prepare("""
            SELECT s.token, s.id, h.id, h.owner, h.instances, h.series, h.bytes, h.row, h.flags
            FROM holdings h NOT INDEXED CROSS JOIN studies s ON s.id = h.study
            ORDER BY h.id
            """);
        var page = new SealedPage();
        while (rows.Step())
        {
            if (page.Count >= PageLength)
            {
                yield return page;
                page = new SealedPage();
            }

            if (rows.Blob(0).Length != Token.Length)
            {
                hidden.AddUnnamed();
                continue;
            }

            if (!PartnerNumbers.IsNumber(rows.Int64(3)))
            {
                hidden.AddDamaged(Token.Read(rows.Blob(0)), rows.Int32(3));
                continue;
            }

            page.Add(Token.Read(rows.Blob(0)), new HoldingEntry(0, rows.Int32(2), rows.Int32(1), rows.Int32(3), rows.Int32(4), rows.Int32(5), rows.Int64(6)), (PatientConflict)rows.Int32(8), rows.Blob(7));
        }

        if (page.Count > 0)
        {
            yield return page;
        }
    }

    private void OpenPage(SealedPage page, StudyKeyTable keys, LoadingThread thread, HiddenStudies hidden)
    {
        thread.Entries.Clear();
        for (var i = 0; i < page.Count; i++)
        {
            if (keys.TryUnwrap(page.Tokens[i], thread.Wraps, thread.Secret, out var id))
            {
                if (!TryOpen(page, i, id, thread))
                {
                    hidden.AddDamaged(page.Tokens[i], page.Entries[i].Owner);
                }
            }
            else
            {
                hidden.AddWithoutKey(page.Tokens[i]);
            }
        }
    }

    /// <returns>False when the row is damaged: it is lost to sight, and the rest is not.</returns>
    private bool TryOpen(SealedPage page, int number, KeyId id, LoadingThread thread)
    {
        try
        {
            var entry = page.Entries[number];
            var row = page.Row(number);
            var length = Math.Max(0, row.Length - RowSealer.Overhead);
            if (length > RowWriter.MaxLength)
            {
                return false;
            }

            var opened = thread.Rows.Reserve(length);
            sealer.OpenOnce(SealedTable.Holdings, entry.Holding, (id, thread.Secret), row, opened);
            if (page.Flags[number].HasFlag(PatientConflict.MixedStudy) && RowFields.Find(opened, CatalogAttributes.SeveralPatients).IsEmpty)
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

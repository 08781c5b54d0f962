using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Load;

/// <summary>
/// Opens every holding at start. Keys and rows are both read in the order of study tokens, a page at a time, and opened on all
/// cores straight into the pages of the index.
/// </summary>
internal sealed class IndexLoader(string catalogPath, KeyRing keys, RowSealer sealer)
{
    private const int PageLength = 4096;
    private readonly Lock gate = new();

    /// <summary>Fills the index.</summary>
    /// <returns>How many studies have no key and were left out.</returns>
    public int Load(StudyIndex index)
    {
        var unreadable = new HashSet<int>();
        Parallel.ForEach(
            Pages(),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new List<HoldingEntry>(PageLength * 2),
            (page, _, entries) =>
            {
                entries.Clear();
                OpenPage(page, index.NewPageWriter(), entries, unreadable);
                lock (gate)
                {
                    index.Load(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries));
                }

                return entries;
            },
            static _ => { });
        index.FinishLoading();
        return unreadable.Count;
    }

    private IEnumerable<SealedPage> Pages()
    {
        using var reader = Connection.OpenReader(catalogPath);
        using var rows = reader.Prepare("""
            SELECT s.token, s.id, h.id, h.owner, h.instances, h.series, h.bytes, h.row
            FROM studies s INDEXED BY studies_token JOIN holdings h INDEXED BY holdings_study ON h.study = s.id
            ORDER BY s.token
            """);
        var page = new SealedPage();
        while (rows.Step())
        {
            if (page.Count >= PageLength)
            {
                yield return page;
                page = new SealedPage();
            }

            page.Add(Token.Read(rows.Blob(0)), new HoldingEntry(0, rows.Int32(2), rows.Int32(1), rows.Int32(3), rows.Int32(4), rows.Int32(5), rows.Int64(6)), rows.Blob(7));
        }

        if (page.Count > 0)
        {
            yield return page;
        }
    }

    private void OpenPage(SealedPage page, PackedPages.PageWriter writer, List<HoldingEntry> entries, HashSet<int> unreadable)
    {
        var known = keys.ReadStudyKeys(page.Before, page.Studies).ToDictionary(k => k.Study, k => k.Key);
        for (var i = 0; i < page.Count; i++)
        {
            var entry = page.Entries[i];
            if ((known.GetValueOrDefault(page.Tokens[i]) ?? keys.Find(page.Tokens[i])) is not { } key)
            {
                lock (gate)
                {
                    unreadable.Add(entry.Study);
                }

                continue;
            }

            var row = page.Row(i);
            var length = row.Length - RowSealer.Overhead;
            sealer.OpenOnce(SealedTable.Holdings, entry.Holding, key, row, writer.Reserve(Math.Max(0, length)));
            entries.Add(entry with { Address = writer.Commit(length) });
        }
    }
}

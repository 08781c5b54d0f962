using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Index;

/// <summary>
/// Finds the slots of a Study Instance UID: an open table of slot numbers, compared with the UID in the row itself. One thread
/// writes; readers see either the table before or after it grew. The hash is seeded by the runtime, so no peer can choose
/// identifiers that collide.
/// </summary>
internal sealed class StudyHash(PackedPages pages, SlotTable slots)
{
    private const int Empty = 0;
    private const int Gone = -1;
    private int[] table = new int[1024];
    private int used;

    /// <summary>Enters the first slots on all cores, in place of what was there; nobody reads meanwhile.</summary>
    public void Build(int count)
    {
        var size = 1024;
        while (size < count * 2L)
        {
            size *= 2;
        }

        var built = new int[size];
        var parts = Environment.ProcessorCount;
        Parallel.For(0, parts, part =>
        {
            var end = (int)((part + 1L) * count / parts);
            for (var slot = (int)((long)part * count / parts); slot < end; slot++)
            {
                InsertBesideOthers(built, slot, Uid(slots.Address(slot)));
            }
        });
        used = count;
        Volatile.Write(ref table, built);
    }

    public void Add(int slot, ReadOnlySpan<byte> studyUid)
    {
        if ((used + 1) * 3L > table.Length * 2L)
        {
            Rebuild(table.Length * 2);
        }

        Insert(table, slot, studyUid);
        used++;
    }

    /// <summary>The slots of the study are appended; each belongs to another owner.</summary>
    public void Find(ReadOnlySpan<byte> studyUid, List<int> found)
    {
        var current = Volatile.Read(ref table);
        for (var at = Start(current, studyUid); ; at = (at + 1) & (current.Length - 1))
        {
            var entry = Volatile.Read(ref current[at]);
            if (entry == Empty)
            {
                return;
            }

            if (entry > 0 && slots.Address(entry - 1) is var address and not PackedPages.None && Uid(address).SequenceEqual(studyUid))
            {
                found.Add(entry - 1);
            }
        }
    }

    public void Remove(int slot, ReadOnlySpan<byte> studyUid)
    {
        for (var at = Start(table, studyUid); table[at] != Empty; at = (at + 1) & (table.Length - 1))
        {
            if (table[at] == slot + 1)
            {
                Volatile.Write(ref table[at], Gone);
                return;
            }
        }
    }

    private static int Start(int[] table, ReadOnlySpan<byte> studyUid)
    {
        var hash = default(HashCode);
        hash.AddBytes(studyUid);
        return hash.ToHashCode() & (table.Length - 1);
    }

    private static void Insert(int[] table, int slot, ReadOnlySpan<byte> studyUid)
    {
        var at = Start(table, studyUid);
        while (table[at] > 0)
        {
            at = (at + 1) & (table.Length - 1);
        }

        Volatile.Write(ref table[at], slot + 1);
    }

    private static void InsertBesideOthers(int[] table, int slot, ReadOnlySpan<byte> studyUid)
    {
        var at = Start(table, studyUid);
        while (Interlocked.CompareExchange(ref table[at], slot + 1, Empty) != Empty)
        {
            at = (at + 1) & (table.Length - 1);
        }
    }

    private ReadOnlySpan<byte> Uid(uint address) => RowFields.Find(pages.Row(address), CatalogAttributes.StudyInstanceUid);

    private void Rebuild(int size)
    {
        var next = new int[size];
        var kept = 0;
        foreach (var entry in table)
        {
            if (entry > 0 && slots.Address(entry - 1) is var address and not PackedPages.None)
            {
                Insert(next, entry - 1, Uid(address));
                kept++;
            }
        }

        used = kept;
        Volatile.Write(ref table, next);
    }
}

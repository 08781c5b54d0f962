using System.Runtime.InteropServices;
using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog.Snapshot;

/// <summary>Writes an index as a snapshot: its holdings without gaps, their rows packed anew, and the orderings of both.</summary>
internal sealed class SnapshotWriter
{
    /// <summary>The slot was given up; its holding is deleted.</summary>
    private const int Gone = -1;

    private readonly StudyIndex index;
    private readonly int[] places;
    private readonly uint[] addresses;

    /// <param name="index">Which nobody changes from here on.</param>
    /// <param name="mark">Of its catalog.</param>
    public SnapshotWriter(StudyIndex index, byte[] mark)
    {
        this.index = index;
        places = new int[index.SlotCount];
        addresses = new uint[places.Length];
        var packing = new PackedPages.RowPacking();
        var holdings = 0;
        for (var slot = 0; slot < places.Length; slot++)
        {
            var address = index.Entry(slot).Address;
            places[slot] = address == PackedPages.None ? Gone : holdings++;
            addresses[slot] = address == PackedPages.None ? PackedPages.None : packing.Next(index.Row(address).Length).Address;
        }

        Head = new SnapshotHead(mark, holdings, packing.Page + 1, packing.Used, packing.Bytes, [.. index.Orderings().Select(CountOf)]);
    }

    public SnapshotHead Head { get; }

    /// <summary>Writes everything to the file; it is not synced.</summary>
    public void Write(SnapshotStream file)
    {
        Span<byte> head = stackalloc byte[SnapshotHead.Length];
        Head.Write(head);
        file.Write(head);
        WriteEntries(file);
        foreach (var ordering in index.Orderings())
        {
            WriteOrdering(file, ordering);
        }

        file.FillChunk();
        WriteRows(file);
        file.End(Head.LastPage);
    }

    private int CountOf(Ordering ordering)
    {
        var count = 0;
        foreach (var block in ordering.Blocks)
        {
            count += block.Length;
        }

        return count;
    }

    private void WriteEntries(SnapshotStream file)
    {
        Span<byte> bytes = stackalloc byte[SnapshotHead.EntryLength];
        for (var slot = 0; slot < places.Length; slot++)
        {
            if (places[slot] != Gone)
            {
                SnapshotHead.WriteEntry(bytes, index.Entry(slot) with { Address = addresses[slot] });
                file.Write(bytes);
            }
        }
    }

    private void WriteOrdering(SnapshotStream file, Ordering ordering)
    {
        foreach (var block in ordering.Blocks)
        {
            var placed = Array.ConvertAll(block, entry => (places[entry >> 2] << 2) | (entry & 3));
            file.Write(MemoryMarshal.AsBytes(placed.AsSpan()));
        }
    }

    private void WriteRows(SnapshotStream file)
    {
        var packing = new PackedPages.RowPacking();
        Span<byte> head = stackalloc byte[PackedPages.HeadLength];
        for (var slot = 0; slot < places.Length; slot++)
        {
            if (places[slot] == Gone)
            {
                continue;
            }

            var row = index.Row(index.Entry(slot).Address);
            var page = packing.Page;
            var (_, offset) = packing.Next(row.Length);
            if (packing.Page != page && page >= 0)
            {
                file.FillChunk();
            }

            file.FillTo(offset);
            PackedPages.RowPacking.WriteHead(head, row.Length);
            file.Write(head);
            file.Write(row);
        }
    }
}

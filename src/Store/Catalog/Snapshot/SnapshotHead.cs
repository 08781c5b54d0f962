using System.Buffers.Binary;
using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog.Snapshot;

/// <summary>What a snapshot begins with, under its seal.</summary>
/// <param name="Mark">Of which state of which catalog it is (<see cref="SnapshotMark"/>).</param>
/// <param name="Holdings">Entries of holdings.</param>
/// <param name="Pages">Pages of rows; at least one.</param>
/// <param name="LastPage">Bytes of the last page.</param>
/// <param name="RowBytes">What all rows come to (<see cref="PackedPages.Bytes"/>).</param>
/// <param name="Sorted">Entries of each ordering.</param>
internal sealed record SnapshotHead(byte[] Mark, int Holdings, int Pages, int LastPage, long RowBytes, int[] Sorted)
{
    public const int Length = SnapshotMark.Length + 12 + 8 + (4 * Orderings);
    public const int EntryLength = 32;
    public const int Orderings = 4;

    private const int AfterMark = SnapshotMark.Length;

    /// <summary>Chunks before the pages.</summary>
    public long Columns => (ColumnBytes + SnapshotLayout.ChunkLength - 1) / SnapshotLayout.ChunkLength;

    /// <summary>How long a file with these numbers is; whatever they are, they come to no more memory than some times that.</summary>
    public long FileLength => SnapshotLayout.LengthOf(Columns + Pages, LastPage);

    /// <summary>Whether the numbers can be those of any index.</summary>
    public bool IsPossible =>
        Holdings > 0 && Pages > 0 && RowBytes > 0 && LastPage is > 0 and <= SnapshotLayout.ChunkLength
        && Array.TrueForAll(Sorted, count => count >= 0 && count <= (long)Holdings * OrderingKeys.MaxKeys);

    private long ColumnBytes => Length + ((long)Holdings * EntryLength) + (sizeof(int) * Sorted.Sum(static count => (long)count));

    public void Write(Span<byte> bytes)
    {
        Mark.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[AfterMark..], Holdings);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[(AfterMark + 4)..], Pages);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[(AfterMark + 8)..], LastPage);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[(AfterMark + 12)..], RowBytes);
        for (var i = 0; i < Orderings; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(AfterMark + 20 + (4 * i))..], Sorted[i]);
        }
    }

    public static SnapshotHead Read(ReadOnlySpan<byte> bytes)
    {
        var sorted = new int[Orderings];
        for (var i = 0; i < Orderings; i++)
        {
            sorted[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(AfterMark + 20 + (4 * i))..]);
        }

        return new SnapshotHead(
            bytes[..SnapshotMark.Length].ToArray(),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[AfterMark..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[(AfterMark + 4)..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[(AfterMark + 8)..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(AfterMark + 12)..]),
            sorted);
    }

    /// <summary>An entry of a holding, 32 bytes.</summary>
    public static void WriteEntry(Span<byte> bytes, in HoldingEntry entry)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, entry.Address);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], entry.Holding);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], entry.Study);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], entry.Owner);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], entry.Instances);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], entry.Series);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], entry.Bytes);
    }

    public static HoldingEntry ReadEntry(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));
}

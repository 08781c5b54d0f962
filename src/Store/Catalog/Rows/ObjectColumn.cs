using System.Buffers.Binary;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Catalog.Rows;

/// <summary>
/// An object's place as a column:
/// <code>
///  0        4          20        28          44      48
///  | folder | name 16  | length  | last tag  | block |      numbers big endian; the block only of an object in a segment
/// </code>
/// </summary>
internal static class ObjectColumn
{
    public const int MostLength = Length + 4;

    private const int Length = 4 + ObjectId.Length + 8 + 16;

    /// <summary>The column's bytes, of which those given are the ones to be used.</summary>
    public static ReadOnlySpan<byte> Write(VaultObject stored, Span<byte> column)
    {
        BinaryPrimitives.WriteInt32BigEndian(column, stored.Location.Folder);
        stored.Location.Id.Write(column[4..]);
        BinaryPrimitives.WriteInt64BigEndian(column[20..], stored.Length);
        BinaryPrimitives.WriteUInt128BigEndian(column[28..], stored.LastTag);
        if (!stored.Location.IsInSegment)
        {
            return column[..Length];
        }

        BinaryPrimitives.WriteUInt32BigEndian(column[Length..], stored.Location.Block);
        return column[..MostLength];
    }

    /// <summary>False where it is not as long as it must be.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> column) => column.Length is Length or MostLength && LocationOf(column).IsInSegment == (column.Length == MostLength);

    /// <exception cref="StoreException">The column is not as long as it must be.</exception>
    public static VaultObject Read(ReadOnlySpan<byte> column)
    {
        if (!IsWhole(column))
        {
            throw new StoreException(StoreReasons.RowDamaged, "A row of the catalog has no place of its object. Run 'dicomx store verify'.");
        }

        return new VaultObject(LocationOf(column), BinaryPrimitives.ReadInt64BigEndian(column[20..]), BinaryPrimitives.ReadUInt128BigEndian(column[28..]));
    }

    private static VaultLocation LocationOf(ReadOnlySpan<byte> column) =>
        new(BinaryPrimitives.ReadInt32BigEndian(column), ObjectId.Read(column[4..20]))
        {
            Block = column.Length == MostLength ? BinaryPrimitives.ReadUInt32BigEndian(column[Length..]) : 0,
        };
}

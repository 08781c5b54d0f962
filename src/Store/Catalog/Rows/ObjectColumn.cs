using System.Buffers.Binary;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Catalog.Rows;

/// <summary>
/// An object's place as a column:
/// <code>
///  0        4          20        28          44
///  | folder | name 16  | length  | last tag  |      numbers big endian
/// </code>
/// </summary>
internal static class ObjectColumn
{
    public const int Length = 4 + ObjectId.Length + 8 + 16;

    public static void Write(VaultObject stored, Span<byte> column)
    {
        BinaryPrimitives.WriteInt32BigEndian(column, stored.Location.Folder);
        stored.Location.Id.Write(column[4..]);
        BinaryPrimitives.WriteInt64BigEndian(column[20..], stored.Length);
        BinaryPrimitives.WriteUInt128BigEndian(column[28..], stored.LastTag);
    }

    /// <exception cref="StoreException">The column is not as long as it must be.</exception>
    public static VaultObject Read(ReadOnlySpan<byte> column)
    {
        if (column.Length != Length)
        {
            throw new StoreException(StoreReasons.RowDamaged, "A row of the catalog has no place of its object. Run 'dicomx store verify'.");
        }

        return new VaultObject(
            new VaultLocation(BinaryPrimitives.ReadInt32BigEndian(column), ObjectId.Read(column[4..20])),
            BinaryPrimitives.ReadInt64BigEndian(column[20..]),
            BinaryPrimitives.ReadUInt128BigEndian(column[28..]));
    }
}

using System.Buffers.Binary;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Load;

/// <summary>
/// The wrapped keys of the studies whose tokens begin with some bytes, packed in the order of their tokens.
/// <code>
/// | key id 16 | master version u32 LE | wrapped key 60 |
/// </code>
/// </summary>
internal sealed class StudyKeyPart
{
    private const int WrappedLength = StoreKey.Length + KeyWrap.Overhead;
    private const int MasterOffset = KeyId.Length;
    private const int WrappedOffset = MasterOffset + sizeof(int);
    private const int EntryLength = WrappedOffset + WrappedLength;
    private readonly UInt128[] tokens;
    private readonly byte[] entries;
    private readonly int count;

    /// <param name="path">The key ring.</param>
    /// <param name="from">The least first byte of a token.</param>
    /// <param name="before">Tokens that begin with this or more belong to the next part; null for none.</param>
    public StudyKeyPart(string path, byte from, byte? before)
    {
        using var connection = Connection.OpenReader(path);
        var range = $"kind = 2 AND name >= x'{from:X2}'{(before is { } next ? $" AND name < x'{next:X2}'" : string.Empty)}";
        var capacity = checked((int)connection.ScalarInt64($"SELECT count(*) FROM key WHERE {range}"));
        tokens = new UInt128[capacity];
        entries = new byte[(long)capacity * EntryLength];
        using var rows = connection.Prepare($"SELECT name, id, master, wrapped FROM key WHERE {range} ORDER BY name");
        while (count < capacity && rows.Step())
        {
            var wrapped = rows.Blob(3);
            if (wrapped.Length != WrappedLength || rows.Blob(0).Length != Token.Length || rows.Blob(1).Length != KeyId.Length)
            {
                continue;
            }

            tokens[count] = Token.Read(rows.Blob(0)).Value;
            var entry = entries.AsSpan(count * EntryLength, EntryLength);
            rows.Blob(1).CopyTo(entry);
            BinaryPrimitives.WriteInt32LittleEndian(entry[MasterOffset..], rows.Int32(2));
            wrapped.CopyTo(entry[WrappedOffset..]);
            count++;
        }
    }

    public static KeyId IdOf(ReadOnlySpan<byte> entry) => KeyId.Read(entry);

    public static int MasterOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt32LittleEndian(entry[MasterOffset..]);

    public static ReadOnlySpan<byte> WrappedOf(ReadOnlySpan<byte> entry) => entry[WrappedOffset..];

    /// <summary>
    /// The entry of a token, or nothing. Tokens are spread evenly, so a token's own value says nearly where it stands: two or three looks
    /// instead of twenty.
    /// </summary>
    public ReadOnlySpan<byte> Find(UInt128 token)
    {
        const int Shift = 64;
        var (low, high) = (0, count - 1);
        while (low <= high && token >= tokens[low] && token <= tokens[high])
        {
            var first = (ulong)(tokens[low] >> Shift);
            var span = (ulong)(tokens[high] >> Shift) - first;
            var share = span == 0 ? 0 : ((ulong)(token >> Shift) - first) / (double)span;
            var at = Math.Min(high, low + (int)(share * (high - low)));
            if (tokens[at] == token)
            {
                return entries.AsSpan(at * EntryLength, EntryLength);
            }

            (low, high) = tokens[at] < token ? (at + 1, high) : (low, at - 1);
        }

        return default;
    }
}

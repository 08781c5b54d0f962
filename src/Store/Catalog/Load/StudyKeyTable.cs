using System.Buffers.Binary;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Load;

/// <summary>
/// All study keys, still wrapped, packed in the order of their tokens: for the moment in which the whole catalog is opened. Keys that
/// are needed once each are not worth an object each. Read by any number of threads.
/// </summary>
internal sealed class StudyKeyTable
{
    private const int WrappedLength = StoreKey.Length + KeyWrap.Overhead;
    private const int EntryLength = KeyId.Length + sizeof(int) + WrappedLength;
    private readonly UInt128[] tokens;
    private readonly byte[] entries;
    private readonly int count;

    /// <param name="path">The key ring, which nobody changes meanwhile.</param>
    public StudyKeyTable(string path)
    {
        using var connection = Connection.OpenReader(path);
        var capacity = checked((int)connection.ScalarInt64("SELECT count(*) FROM key WHERE kind=2"));
        tokens = new UInt128[capacity];
        entries = new byte[(long)capacity * EntryLength];
        using var rows = connection.Prepare("SELECT name, id, master, wrapped FROM key WHERE kind=2 ORDER BY name");
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
            BinaryPrimitives.WriteInt32LittleEndian(entry[KeyId.Length..], rows.Int32(2));
            wrapped.CopyTo(entry[(KeyId.Length + sizeof(int))..]);
            count++;
        }
    }

    /// <summary>Unwraps a study's key.</summary>
    /// <param name="study">The study.</param>
    /// <param name="wraps">The master keys by version, of the calling thread alone.</param>
    /// <param name="secret">32 bytes; to be zeroed by the caller.</param>
    /// <param name="id">The key's name.</param>
    /// <returns>False when the study has no key, or its entry was changed.</returns>
    public bool TryUnwrap(Token study, IReadOnlyDictionary<int, KeyWrap> wraps, byte[] secret, out KeyId id)
    {
        id = default;
        var at = Find(study.Value);
        if (at < 0)
        {
            return false;
        }

        var entry = entries.AsSpan(at * EntryLength, EntryLength);
        id = KeyId.Read(entry);
        var master = BinaryPrimitives.ReadInt32LittleEndian(entry[KeyId.Length..]);
        return wraps.TryGetValue(master, out var wrap) && wrap.TryUnwrap(new KeyLabel(KeyKind.Study, study.ToArray(), id), entry[(KeyId.Length + sizeof(int))..], secret);
    }

    /// <summary>Tokens are spread evenly, so a token's own value says nearly where it stands: two or three looks instead of twenty.</summary>
    private int Find(UInt128 token)
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
                return at;
            }

            (low, high) = tokens[at] < token ? (at + 1, high) : (low, at - 1);
        }

        return -1;
    }
}

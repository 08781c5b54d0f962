using System.Buffers.Binary;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Index;

/// <summary>
/// Tells of which instances an era certainly holds none: a Bloom filter whose eight bits for a token lie in one line of the processor's
/// cache, one in each word of it. A token is a keyed hash already, so its own bits say where. In a full era of
/// <see cref="InstanceEras.Length"/> tokens one in a thousand others is taken for one of them. One thread at a time adds, any number asks without a lock.
/// </summary>
internal sealed class EraFilter
{
    private const int LineWords = 8;
    private const int LineBits = 12;
    private const int WordBits = 6;

    private readonly ulong[] words = new ulong[LineWords << LineBits];

    public static int ByteLength => (LineWords << LineBits) * sizeof(ulong);

    /// <param name="kept">What <see cref="Write"/> wrote.</param>
    public static EraFilter Read(ReadOnlySpan<byte> kept)
    {
        var filter = new EraFilter();
        for (var i = 0; i < filter.words.Length; i++)
        {
            filter.words[i] = BinaryPrimitives.ReadUInt64LittleEndian(kept[(i * sizeof(ulong))..]);
        }

        return filter;
    }

    /// <summary>Writes the words, each little endian, to <see cref="ByteLength"/> bytes.</summary>
    public void Write(Span<byte> kept)
    {
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(kept[(i * sizeof(ulong))..], words[i]);
        }
    }

    public void Add(Token token)
    {
        var places = Places(token);
        var line = Line(places);
        for (var i = 0; i < LineWords; i++)
        {
            Volatile.Write(ref words[line + i], words[line + i] | Bit(places, i));
        }
    }

    /// <returns>False when this token was certainly not added.</returns>
    public bool MayHold(Token token)
    {
        var places = Places(token);
        var line = Line(places);
        for (var i = 0; i < LineWords; i++)
        {
            if ((Volatile.Read(ref words[line + i]) & Bit(places, i)) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static ulong Places(Token token) => (ulong)(token.Value >> 64);

    private static int Line(ulong places) => (int)(places >> (64 - LineBits)) * LineWords;

    private static ulong Bit(ulong places, int word) => 1UL << (int)((places >> (word * WordBits)) & 63);
}

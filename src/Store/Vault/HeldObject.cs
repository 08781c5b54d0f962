namespace DicomExchange.Store.Vault;

/// <summary>
/// The sealed bytes of one object in memory: an array of their length for a small one, a stretch for one that is larger. Filled by one
/// writer; whoever removes it from <see cref="ArrivedObjects"/> gives the stretch back.
/// </summary>
internal sealed class HeldObject
{
    /// <summary>Sealed bytes up to which an array is made; the collector moves what is not much larger, and never a stretch.</summary>
    public const int LargestArray = 64 << 10;

    private readonly StretchPool? pool;
    private readonly Stretch? stretch;
    private readonly byte[] array = [];

    /// <param name="sealedBytes">All of the object, copied.</param>
    public HeldObject(ReadOnlySpan<byte> sealedBytes)
    {
        array = sealedBytes.ToArray();
        Length = array.Length;
    }

    private HeldObject(StretchPool pool, Stretch stretch)
    {
        this.pool = pool;
        this.stretch = stretch;
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => stretch is null ? array : stretch.Bytes[..Length];

    /// <summary>True when <see cref="Blocks"/> can be written past the system's cache.</summary>
    public bool IsAligned => stretch is not null;

    /// <summary>The bytes with the zeros that follow them up to the end of their last block. Only when <see cref="IsAligned"/>.</summary>
    public ReadOnlySpan<byte> Blocks => stretch!.Bytes[..(int)SegmentLayout.RoomOf(Length)];

    /// <returns>An empty one, or null when all stretches are in use.</returns>
    public static HeldObject? TryBegin(StretchPool pool)
    {
        if (pool.TryRent() is not { } stretch)
        {
            return null;
        }

        // What was in it before is another object.
        stretch.Bytes[..ObjectHeader.Length].Clear();
        return new HeldObject(pool, stretch) { Length = ObjectHeader.Length };
    }

    /// <summary>Room for the next bytes of the body, to be filled before the next call.</summary>
    public Span<byte> Take(int length)
    {
        var room = stretch!.Bytes.Slice(Length, length);
        Length += length;
        return room;
    }

    /// <summary>Puts the header in its place; nothing is taken any more.</summary>
    public void Complete(ReadOnlySpan<byte> header)
    {
        header.CopyTo(stretch!.Bytes);
        stretch.Bytes[Length..(int)SegmentLayout.RoomOf(Length)].Clear();
    }

    /// <summary>The stretch is the caller's from now on.</summary>
    public Stretch Leave() => stretch!;

    /// <summary>Nobody reads it any more.</summary>
    public void Return()
    {
        if (stretch is not null)
        {
            pool!.Return(stretch);
        }
    }
}

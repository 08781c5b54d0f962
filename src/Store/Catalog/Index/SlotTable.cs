namespace DicomExchange.Store.Catalog.Index;

/// <summary>
/// The numbers of every holding in columns, in chunks that never move. One thread writes, any number read without a lock: each
/// number is read whole, and a slot's address is published last and taken away first.
/// </summary>
internal sealed class SlotTable
{
    private const int ChunkBits = 15;
    private const int ChunkSize = 1 << ChunkBits;
    private const int MaxChunks = 1 << 13;
    private readonly Chunk?[] chunks = new Chunk[MaxChunks];
    private int count;

    /// <summary>Slots given out, those of deleted holdings included.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Adds a slot and publishes it.</summary>
    /// <returns>Its number.</returns>
    public int Add(in HoldingEntry entry)
    {
        var slot = count;
        var number = slot >> ChunkBits;
        if (number >= MaxChunks)
        {
            throw new InvalidOperationException("The index in memory holds no more holdings.");
        }

        var chunk = chunks[number];
        if (chunk is null)
        {
            chunk = new Chunk();
            Volatile.Write(ref chunks[number], chunk);
        }

        var at = slot & (ChunkSize - 1);
        chunk.Holding[at] = entry.Holding;
        chunk.Study[at] = entry.Study;
        chunk.Owner[at] = entry.Owner;
        chunk.Instances[at] = entry.Instances;
        chunk.Series[at] = entry.Series;
        chunk.Bytes[at] = entry.Bytes;
        Volatile.Write(ref chunk.Address[at], entry.Address);
        Volatile.Write(ref count, slot + 1);
        return slot;
    }

    /// <summary>The address of the slot's row, or <see cref="PackedPages.None"/> after the holding was deleted.</summary>
    public uint Address(int slot)
    {
        var chunk = Of(slot);
        var at = slot & (ChunkSize - 1);
        return Volatile.Read(ref chunk.IsBuried[at]) ? PackedPages.None : Volatile.Read(ref chunk.Address[at]);
    }

    /// <summary>
    /// The address of the slot's last row, after its deletion too: whoever seeks in an ordering taken before the deletion still
    /// meets the slot there, and must find it in its place.
    /// </summary>
    public uint LastAddress(int slot) => Volatile.Read(ref Of(slot).Address[slot & (ChunkSize - 1)]);

    /// <summary>The holding is deleted.</summary>
    public void Bury(int slot) => Volatile.Write(ref Of(slot).IsBuried[slot & (ChunkSize - 1)], true);

    public int Owner(int slot) => Of(slot).Owner[slot & (ChunkSize - 1)];

    public HoldingEntry Entry(int slot)
    {
        var chunk = Of(slot);
        var at = slot & (ChunkSize - 1);
        return new HoldingEntry(
            Address(slot), chunk.Holding[at], chunk.Study[at], chunk.Owner[at], Volatile.Read(ref chunk.Instances[at]), Volatile.Read(ref chunk.Series[at]), Volatile.Read(ref chunk.Bytes[at]));
    }

    /// <summary>Puts another row in the place of the slot's.</summary>
    public void SetAddress(int slot, uint address) => Volatile.Write(ref Of(slot).Address[slot & (ChunkSize - 1)], address);

    public void SetCounts(int slot, int instances, int series, long bytes)
    {
        var chunk = Of(slot);
        Volatile.Write(ref chunk.Instances[slot & (ChunkSize - 1)], instances);
        Volatile.Write(ref chunk.Series[slot & (ChunkSize - 1)], series);
        Volatile.Write(ref chunk.Bytes[slot & (ChunkSize - 1)], bytes);
    }

    private Chunk Of(int slot) => Volatile.Read(ref chunks[slot >> ChunkBits])!;

    private sealed class Chunk
    {
        public readonly uint[] Address = new uint[ChunkSize];
        public readonly bool[] IsBuried = new bool[ChunkSize];
        public readonly int[] Holding = new int[ChunkSize];
        public readonly int[] Study = new int[ChunkSize];
        public readonly int[] Owner = new int[ChunkSize];
        public readonly int[] Instances = new int[ChunkSize];
        public readonly int[] Series = new int[ChunkSize];
        public readonly long[] Bytes = new long[ChunkSize];
    }
}

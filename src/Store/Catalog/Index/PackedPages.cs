namespace DicomExchange.Store.Catalog.Index;

/// <summary>
/// Rows packed one behind the other in pages of 1 MiB: a million studies are a few hundred arrays, which the collector never
/// has to walk. A row is never changed in place, so readers need no lock. One that is replaced goes into an array of its own, and the
/// next one takes that array's place: what a study gathers over time costs no more than its last row beside its first.
/// </summary>
internal sealed class PackedPages
{
    /// <summary>No row is here.</summary>
    public const uint None = 0;

    private const int PageBits = 20;
    private const int PageSize = 1 << PageBits;

    /// <summary>Rows begin at multiples of four bytes, so that 31 bits of address reach 8 GiB: four times what rows may come to (<see cref="StudyIndex.MostBytes"/>).</summary>
    private const int UnitBits = 2;

    private const int OffsetBits = PageBits - UnitBits;
    private const int MaxPages = 1 << (31 - OffsetBits);

    /// <summary>Marks an address that is the number of a slot with a row of its own.</summary>
    private const uint Replaced = 1u << 31;

    private const int HeadLength = 3;
    private readonly byte[]?[] pages = new byte[MaxPages][];
    private readonly ReplacedRows replaced = new();
    private int pageCount;
    private long bytes;

    /// <summary>What all rows come to; those that were replaced stay counted, since their place is not used again.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>A place to append to; several threads may each have their own.</summary>
    public PageWriter NewWriter() => new(this);

    /// <summary>Puts another row in the place of the slot's; for one thread at a time.</summary>
    /// <returns>Its address, to be published.</returns>
    public uint Replace(int slot, ReadOnlySpan<byte> row)
    {
        Interlocked.Add(ref bytes, row.Length - replaced.Put(slot, row.ToArray()));
        return Replaced | (uint)slot;
    }

    /// <summary>The row at the address, which must have been published; of a slot whose row was replaced, the last one.</summary>
    public ReadOnlySpan<byte> Row(uint address)
    {
        if ((address & Replaced) != 0)
        {
            return replaced.Of((int)(address & ~Replaced));
        }

        var page = Volatile.Read(ref pages[address >> OffsetBits]).AsSpan((int)(address & ((1 << OffsetBits) - 1)) << UnitBits);
        return page.Slice(HeadLength, page[0] | (page[1] << 8) | (page[2] << 16));
    }

    private (byte[] Page, int Number) NewPage()
    {
        var number = Interlocked.Increment(ref pageCount) - 1;
        if (number >= MaxPages)
        {
            throw new InvalidOperationException("The index in memory has no address left for another row.");
        }

        var page = new byte[PageSize];
        Volatile.Write(ref pages[number], page);
        return (page, number);
    }

    /// <summary>Appends rows; used by one thread at a time.</summary>
    internal sealed class PageWriter(PackedPages owner)
    {
        private byte[] page = [];
        private int number;
        private int used;

        /// <summary>Room for a row of at most this length; follow with <see cref="Commit"/>.</summary>
        public Span<byte> Reserve(int maxLength)
        {
            if (used + HeadLength + maxLength > page.Length)
            {
                (page, number) = owner.NewPage();

                // Address 0 means "none", so the first page begins one place later.
                used = number == 0 ? 1 << UnitBits : 0;
            }

            return page.AsSpan(used + HeadLength, maxLength);
        }

        /// <summary>Keeps the first bytes of what was reserved.</summary>
        /// <returns>The row's address.</returns>
        public uint Commit(int length)
        {
            page[used] = (byte)length;
            page[used + 1] = (byte)(length >> 8);
            page[used + 2] = (byte)(length >> 16);
            var address = ((uint)number << OffsetBits) | (uint)(used >> UnitBits);
            used = (used + HeadLength + length + (1 << UnitBits) - 1) & ~((1 << UnitBits) - 1);
            Interlocked.Add(ref owner.bytes, HeadLength + length);
            return address;
        }

        public uint Append(ReadOnlySpan<byte> row)
        {
            row.CopyTo(Reserve(row.Length));
            return Commit(row.Length);
        }
    }
}

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

    /// <summary>What a page holds, in bytes.</summary>
    public const int PageSize = 1 << PageBits;

    private const int PageBits = 20;

    /// <summary>Rows begin at multiples of four bytes, so that 31 bits of address reach 8 GiB: four times what rows may come to (<see cref="StudyIndex.MostBytes"/>).</summary>
    private const int UnitBits = 2;

    private const int OffsetBits = PageBits - UnitBits;
    private const int MaxPages = 1 << (31 - OffsetBits);

    /// <summary>Marks an address that is the number of a slot with a row of its own.</summary>
    private const uint Replaced = 1u << 31;

    /// <summary>Its length stands before a row.</summary>
    public const int HeadLength = 3;

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

    /// <summary>For pages that are read as they were packed before (<see cref="RowPacking"/>): takes their numbers, before any row is added.</summary>
    /// <param name="count">Pages that <see cref="Put"/> is called for.</param>
    /// <param name="rowBytes">What their rows come to, as <see cref="Bytes"/>.</param>
    public void Begin(int count, long rowBytes)
    {
        if (count > MaxPages)
        {
            throw new InvalidOperationException("The index in memory has no address left for another row.");
        }

        (pageCount, bytes) = (count, rowBytes);
    }

    /// <summary>Puts a page in its place; any number of threads, each its own pages.</summary>
    public void Put(int number, byte[] page) => Volatile.Write(ref pages[number], page);

    /// <summary>Whether a whole row lies at an address within pages that were <see cref="Put"/>.</summary>
    public bool Holds(uint address)
    {
        if (address == None || (address & Replaced) != 0 || pages[address >> OffsetBits] is not { } page)
        {
            return false;
        }

        var offset = (int)(address & ((1 << OffsetBits) - 1)) << UnitBits;
        return offset + HeadLength <= page.Length && offset + HeadLength + (page[offset] | (page[offset + 1] << 8) | (page[offset + 2] << 16)) <= page.Length;
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
            RowPacking.WriteHead(page.AsSpan(used), length);
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

    /// <summary>Where rows come to lie that are packed one behind the other from the first page on, by one writer.</summary>
    internal struct RowPacking
    {
        private int number = -1;
        private int used = PageSize;

        public RowPacking()
        {
        }

        /// <summary>The page of the last row; -1 before the first.</summary>
        public readonly int Page => number;

        /// <summary>Bytes of that page that are taken, up to the next place for a row.</summary>
        public readonly int Used => used;

        /// <summary>What all rows come to, as <see cref="PackedPages.Bytes"/> counts them.</summary>
        public long Bytes { get; private set; }

        /// <returns>Where the row lies, its head before it.</returns>
        public (uint Address, int Offset) Next(int length)
        {
            if (used + HeadLength + length > PageSize)
            {
                number++;

                // Address 0 means "none", so the first page begins one place later.
                used = number == 0 ? 1 << UnitBits : 0;
            }

            var offset = used;
            used = (used + HeadLength + length + (1 << UnitBits) - 1) & ~((1 << UnitBits) - 1);
            Bytes += HeadLength + length;
            return (((uint)number << OffsetBits) | (uint)(offset >> UnitBits), offset);
        }

        /// <summary>What stands before a row.</summary>
        public static void WriteHead(Span<byte> head, int length) => (head[0], head[1], head[2]) = ((byte)length, (byte)(length >> 8), (byte)(length >> 16));
    }
}

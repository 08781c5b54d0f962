namespace DicomExchange.Store.Catalog.Index;

/// <summary>
/// The slots sorted by one attribute, in blocks of at most <see cref="BlockSize"/> entries. Blocks are never changed: adding a
/// study writes one new block and its place in the list, so readers need no lock and a study more costs the same at ten
/// thousand as at ten million.
/// An entry is a slot and the number of its key: <c>slot × 4 + key</c>.
/// </summary>
internal sealed class Ordering(OrderingKeys keys, PackedPages pages, SlotTable slots)
{
    private const int BlockSize = 512;
    private int[][] blocks = [];

    public OrderingKeys Keys => keys;

    /// <summary>Sorts the first slots anew, in place of what was there.</summary>
    public void Build(int slotCount)
    {
        var sorted = OrderingSort.Sort(keys, pages, slots, slotCount);
        var next = NewBlocks(sorted.Count);
        var from = 0;
        foreach (var block in next)
        {
            sorted.AsSpan(from, block.Length).CopyTo(block);
            from += block.Length;
        }

        Put(next);
    }

    /// <summary>Blocks of the usual filling for so many entries, to be filled in order and <see cref="Put"/>.</summary>
    public static int[][] NewBlocks(int entries)
    {
        const int fill = BlockSize * 3 / 4;
        var made = new int[(int)(((long)entries + fill - 1) / fill)][];
        for (var i = 0; i < made.Length; i++)
        {
            made[i] = GC.AllocateUninitializedArray<int>(Math.Min(fill, entries - (i * fill)), pinned: true);
        }

        return made;
    }

    /// <summary>Takes blocks of sorted entries in the place of what was there.</summary>
    public void Put(int[][] sorted) => Volatile.Write(ref blocks, sorted);

    /// <summary>All blocks in order, as they are now.</summary>
    public ReadOnlySpan<int[]> Blocks => Volatile.Read(ref blocks);

    public void Add(int slot)
    {
        var row = pages.Row(slots.Address(slot));
        Span<byte> key = stackalloc byte[OrderingKeys.MaxLength];
        for (var number = 0; number < keys.Count(row); number++)
        {
            Insert(keys.Of(row, number, key), (slot << 2) | number);
        }
    }

    /// <summary>To be called while the slot's row is still there.</summary>
    public void Remove(int slot)
    {
        var row = pages.Row(slots.Address(slot));
        Span<byte> key = stackalloc byte[OrderingKeys.MaxLength];
        for (var number = 0; number < keys.Count(row); number++)
        {
            Take(keys.Of(row, number, key), (slot << 2) | number);
        }
    }

    /// <summary>What stands between two keys, both included.</summary>
    /// <param name="low">The first key.</param>
    /// <param name="high">The last key.</param>
    /// <param name="highIsPrefix">Keys that only begin with <paramref name="high"/> are included too.</param>
    public OrderingRange Range(ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, bool highIsPrefix)
    {
        var current = Volatile.Read(ref blocks);
        var first = Math.Max(0, FirstBlock(current, low) - 1);
        var last = first;
        while (last < current.Length && Compare(Volatile.Read(ref current[last])[0], high, highIsPrefix) <= 0)
        {
            last = last < current.Length - 64 && Compare(Volatile.Read(ref current[last + 64])[0], high, highIsPrefix) <= 0 ? last + 64 : last + 1;
        }

        // The blocks are taken before the positions in them are sought: a block replaced meanwhile does not move what was found.
        var taken = current.AsSpan(first, last - first).ToArray();
        if (taken.Length == 0)
        {
            return new OrderingRange(taken, 0, 0);
        }

        return new OrderingRange(taken, LowerBound(taken[0], low), UpperBound(taken[^1], high, highIsPrefix));
    }

    /// <summary>Adds the slots of what stands at a key to a list: for a few keys of few entries, for which a range is too much.</summary>
    public void AddSlots(ReadOnlySpan<byte> key, List<int> slotsFound)
    {
        var current = Volatile.Read(ref blocks);
        for (var number = Math.Max(0, FirstBlock(current, key) - 1); number < current.Length; number++)
        {
            var block = Volatile.Read(ref current[number]);
            for (var at = LowerBound(block, key); at < block.Length; at++)
            {
                if (Compare(block[at], key, keyIsPrefix: false) != 0)
                {
                    return;
                }

                slotsFound.Add(block[at] >> 2);
            }
        }
    }

    private void Insert(ReadOnlySpan<byte> key, int entry)
    {
        if (blocks.Length == 0)
        {
            Volatile.Write(ref blocks, [[entry]]);
            return;
        }

        var number = Math.Max(0, FirstBlock(blocks, key) - 1);
        var block = blocks[number];
        var at = UpperBound(block, key, highIsPrefix: false);
        int[] grown = [.. block.AsSpan(0, at), entry, .. block.AsSpan(at)];
        if (grown.Length <= BlockSize)
        {
            Volatile.Write(ref blocks[number], grown);
            return;
        }

        const int half = BlockSize / 2;
        Volatile.Write(ref blocks, [.. blocks.AsSpan(0, number), grown[..half], grown[half..], .. blocks.AsSpan(number + 1)]);
    }

    private void Take(ReadOnlySpan<byte> key, int entry)
    {
        for (var number = Math.Max(0, FirstBlock(blocks, key) - 1); number < blocks.Length; number++)
        {
            var block = blocks[number];
            var at = Array.IndexOf(block, entry);
            if (at >= 0)
            {
                int[] rest = [.. block.AsSpan(0, at), .. block.AsSpan(at + 1)];
                if (rest.Length > 0)
                {
                    Volatile.Write(ref blocks[number], rest);
                }
                else
                {
                    Volatile.Write(ref blocks, [.. blocks.AsSpan(0, number), .. blocks.AsSpan(number + 1)]);
                }

                return;
            }

            if (Compare(block[0], key, keyIsPrefix: false) > 0)
            {
                return;
            }
        }
    }

    /// <summary>The first block that begins at or after the key.</summary>
    private int FirstBlock(int[][] current, ReadOnlySpan<byte> key)
    {
        var low = 0;
        var high = current.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Compare(Volatile.Read(ref current[middle])[0], key, keyIsPrefix: false) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private int LowerBound(int[] block, ReadOnlySpan<byte> key)
    {
        var low = 0;
        var high = block.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Compare(block[middle], key, keyIsPrefix: false) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private int UpperBound(int[] block, ReadOnlySpan<byte> key, bool highIsPrefix)
    {
        var low = 0;
        var high = block.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Compare(block[middle], key, highIsPrefix) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private int Compare(int entry, ReadOnlySpan<byte> key, bool keyIsPrefix)
    {
        Span<byte> buffer = stackalloc byte[OrderingKeys.MaxLength];
        var compared = keys.Of(pages.Row(slots.LastAddress(entry >> 2)), entry & 3, buffer);
        if (keyIsPrefix && compared.Length > key.Length)
        {
            compared = compared[..key.Length];
        }

        return compared.SequenceCompareTo(key);
    }
}

namespace DicomExchange.Store.Catalog.Index;

/// <summary>The slots of each partner's holdings, in the order in which they came. One thread writes, any number read without a lock.</summary>
internal sealed class OwnerSlots
{
    private SlotList?[] lists = new SlotList[64];

    public void Add(int owner, int slot)
    {
        if (owner >= lists.Length)
        {
            var grown = new SlotList[Math.Max(owner + 1, lists.Length * 2)];
            lists.CopyTo(grown, 0);
            Volatile.Write(ref lists, grown);
        }

        var list = lists[owner];
        if (list is null)
        {
            list = new SlotList();
            Volatile.Write(ref lists[owner], list);
        }

        list.Add(slot);
    }

    public ReadOnlyMemory<int> Of(int owner)
    {
        var current = Volatile.Read(ref lists);
        return owner < current.Length && Volatile.Read(ref current[owner]) is { } list ? list.Taken : default;
    }

    private sealed class SlotList
    {
        private int[] slots = new int[4];
        private int count;

        /// <summary>What is there now. An array is left for a longer one, and what was taken of it stays as it is.</summary>
        public ReadOnlyMemory<int> Taken
        {
            get
            {
                // The count first: the array read after it is as long, or longer.
                var length = Volatile.Read(ref count);
                return Volatile.Read(ref slots).AsMemory(0, length);
            }
        }

        public void Add(int slot)
        {
            if (count == slots.Length)
            {
                var grown = new int[count * 2];
                slots.CopyTo(grown, 0);
                Volatile.Write(ref slots, grown);
            }

            slots[count] = slot;
            Volatile.Write(ref count, count + 1);
        }
    }
}

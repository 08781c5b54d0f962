using System.Collections.Concurrent;

namespace DicomExchange.Store.Catalog.Index;

/// <summary>From a holding's row to its slot, and which studies were sent by more than one partner. One thread writes.</summary>
internal sealed class HoldingMap
{
    private readonly ConcurrentDictionary<int, bool> shared = new();
    private int[] slotOfHolding = new int[1024];
    private byte[] holdersOfStudy = new byte[1024];

    public void Add(in HoldingEntry entry, int slot)
    {
        Fit(ref slotOfHolding, entry.Holding);
        Fit(ref holdersOfStudy, entry.Study);
        Volatile.Write(ref slotOfHolding[entry.Holding], slot + 1);
        if (holdersOfStudy[entry.Study] > 0)
        {
            shared[entry.Study] = true;
        }

        holdersOfStudy[entry.Study] = (byte)Math.Min(byte.MaxValue, holdersOfStudy[entry.Study] + 1);
    }

    /// <summary>Studies are deleted whole, so none is left that the partners shared.</summary>
    public void Remove(in HoldingEntry entry)
    {
        Volatile.Write(ref slotOfHolding[entry.Holding], 0);
        holdersOfStudy[entry.Study] = 0;
        shared.TryRemove(entry.Study, out _);
    }

    public bool IsShared(int study) => !shared.IsEmpty && shared.ContainsKey(study);

    public int SlotOf(int holding)
    {
        var current = Volatile.Read(ref slotOfHolding);
        return (uint)holding < (uint)current.Length ? Volatile.Read(ref current[holding]) - 1 : -1;
    }

    private static void Fit<T>(ref T[] array, int number)
    {
        if (number >= array.Length)
        {
            var grown = new T[Math.Max(number + 1, array.Length * 2)];
            array.CopyTo(grown, 0);
            Volatile.Write(ref array, grown);
        }
    }
}

using System.Collections.Concurrent;

namespace DicomExchange.Store.Vault;

/// <summary>Buffers of one size, pinned so that the collector leaves no copies of what was in them; a bounded number is kept.</summary>
/// <param name="length">Of every buffer.</param>
/// <param name="kept">At most this many idle buffers stay; a burst above it is left to the collector.</param>
internal sealed class ChunkPool(int length, int kept)
{
    private readonly ConcurrentStack<byte[]> idle = new();
    private int count;

    public int Length => length;

    public byte[] Rent()
    {
        if (idle.TryPop(out var buffer))
        {
            Interlocked.Decrement(ref count);
            return buffer;
        }

        return GC.AllocateUninitializedArray<byte>(length, pinned: true);
    }

    public void Return(byte[] buffer)
    {
        if (buffer.Length != length)
        {
            return;
        }

        if (Interlocked.Increment(ref count) > kept)
        {
            Interlocked.Decrement(ref count);
            return;
        }

        idle.Push(buffer);
    }
}

using System.Buffers;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Bytes on their way out, in one pooled array that is used again and again.</summary>
internal sealed class PooledOutput : IBufferWriter<byte>, IDisposable
{
    private byte[] bytes;

    public PooledOutput(int capacity) => bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Count { get; private set; }

    public int Capacity => bytes.Length;

    public ReadOnlySpan<byte> WrittenSpan => bytes.AsSpan(0, Count);

    public ReadOnlyMemory<byte> WrittenMemory => bytes.AsMemory(0, Count);

    public void Clear() => Count = 0;

    public void Advance(int count) => Count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsSpan(Count);
    }

    public void Dispose()
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = [];
            Count = 0;
        }
    }

    private void Reserve(int size)
    {
        if (bytes.Length - Count >= Math.Max(size, 1))
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, Count + size));
        WrittenSpan.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}

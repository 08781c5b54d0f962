using System.Buffers;
using System.IO.Compression;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Inflates a raw deflate stream step by step (PS3.5 §A.5, RFC 1951), within a budget, so that whoever asks decides how much
/// comes out before he goes on. The input is worked on in blocks of fixed size, so that how it was cut makes no difference to
/// any answer.
/// </summary>
internal sealed class BlockInflater : IDisposable
{
    /// <summary>No step gives more bytes.</summary>
    public const int MostBytes = 16 * 1024;

    private const int BlockSize = 512;
    private const int GzipTrailer = 8;

    private readonly DataSetLimits limits;
    private readonly BlockStream block = new();
    private readonly DeflateStream inflater;
    private readonly byte[] output = ArrayPool<byte>.Shared.Rent(MostBytes);
    private long taken;
    private long given;
    private bool isBegun;
    private bool isComplete;
    private bool isAtEnd;
    private bool isPastTrailer;

    public BlockInflater(DataSetLimits limits)
    {
        this.limits = limits;
        inflater = new DeflateStream(block, CompressionMode.Decompress);
    }

    /// <summary>There is a block to inflate; until then more input is needed.</summary>
    public bool IsReady => block.IsFull || (isComplete && !block.IsEmpty);

    /// <summary>Takes as many bytes as the block has room for and says how many.</summary>
    public int Append(ReadOnlySpan<byte> data) => block.Append(data);

    /// <summary>Says that no more input comes.</summary>
    public void CompleteInput() => isComplete = true;

    /// <summary>The next bytes of the block, valid until the next call; none where the block is used up.</summary>
    /// <exception cref="DataSetException">The bytes cannot be inflated, or grow beyond the limit, or there are more than padding after their end.</exception>
    public ReadOnlySpan<byte> InflateNext()
    {
        if (isAtEnd)
        {
            SkipPadding();
            return [];
        }

        if (!isBegun)
        {
            taken += block.Count;
            isBegun = true;
        }

        var size = ReadInflated();
        if (size == 0)
        {
            EndBlock();
            return [];
        }

        given += size;
        if (given > Math.Min(limits.InflatedBytes, limits.InflateGrace + (taken * limits.InflateRatio)))
        {
            throw Refuse(DataSetReasons.InflateLimit);
        }

        return output.AsSpan(0, size);
    }

    /// <summary>Refuses a stream that stopped before its end mark.</summary>
    public void RequireEnd()
    {
        if (!isAtEnd)
        {
            throw Refuse(DataSetReasons.DeflateTruncated);
        }
    }

    public void Dispose()
    {
        inflater.Dispose();
        block.Dispose();
        ArrayPool<byte>.Shared.Return(output);
    }

    /// <summary>
    /// One byte of padding is all the standard knows. In practice there are the eight bytes of a gzip trailer, which may reach from the
    /// block of the end mark into the next, and zeros up to the length of the data set before it was deflated, from programs that
    /// measure their memory so.
    /// </summary>
    private void SkipPadding()
    {
        if (!block.IsZeroFrom(isPastTrailer ? 0 : GzipTrailer))
        {
            throw Refuse(DataSetReasons.DeflateTrailing);
        }

        isPastTrailer = true;
        block.Clear();
    }

    private void EndBlock()
    {
        // At the end of its input the inflater asks for more; at the end mark it does not.
        block.WasAsked = false;
        isAtEnd = ReadInflated() == 0 && !block.WasAsked;
        block.Clear();
        isBegun = false;
    }

    private int ReadInflated()
    {
        try
        {
            return inflater.Read(output, 0, MostBytes);
        }
        catch (InvalidDataException e)
        {
            throw new DataSetException(DataSetReasons.DeflateBroken, given, default, e);
        }
    }

    private DataSetException Refuse(string reason) => new(reason, given, default);

    /// <summary>The input of the inflater: one block, then "no more for now".</summary>
    private sealed class BlockStream : Stream
    {
        private readonly byte[] bytes = new byte[BlockSize];
        private int read;

        public int Count { get; private set; }

        public bool WasAsked { get; set; }

        public bool IsFull => Count == BlockSize;

        public bool IsEmpty => Count == 0;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public int Append(ReadOnlySpan<byte> data)
        {
            var take = Math.Min(data.Length, BlockSize - Count);
            data[..take].CopyTo(bytes.AsSpan(Count));
            Count += take;
            return take;
        }

        public bool IsZeroFrom(int start) => Count <= start || !bytes.AsSpan(start, Count - start).ContainsAnyExcept((byte)0);

        public void Clear() => (Count, read) = (0, 0);

        public override int Read(Span<byte> buffer)
        {
            WasAsked = true;
            var size = Math.Min(buffer.Length, Count - read);
            bytes.AsSpan(read, size).CopyTo(buffer);
            read += size;
            return size;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

using System.Buffers;
using System.IO.Compression;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Inflates a raw deflate stream that arrives in pieces (PS3.5 §A.5, RFC 1951) and hands on what comes out, within a budget.
/// The input is worked on in blocks of fixed size, so that how it was cut makes no difference to any answer.
/// </summary>
internal sealed class InflatingFeed : IDisposable
{
    private const int BlockSize = 512;
    private const int OutputSize = 16 * 1024;

    private readonly DataSetLimits limits;
    private readonly InflatedBytes receive;
    private readonly BlockStream block = new();
    private readonly DeflateStream inflater;
    private readonly byte[] output = ArrayPool<byte>.Shared.Rent(OutputSize);
    private long taken;
    private long given;
    private bool isAtEnd;

    public InflatingFeed(DataSetLimits limits, InflatedBytes receive)
    {
        this.limits = limits;
        this.receive = receive;
        inflater = new DeflateStream(block, CompressionMode.Decompress);
    }

    internal delegate void InflatedBytes(ReadOnlySpan<byte> bytes);

    public void Feed(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            data = data[block.Append(data)..];
            if (block.IsFull)
            {
                InflateBlock();
            }
        }
    }

    /// <summary>Inflates the last block; afterwards the end mark must have been met.</summary>
    public void Finish()
    {
        InflateBlock();
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

    private void InflateBlock()
    {
        if (block.IsEmpty)
        {
            return;
        }

        // A writer pads to even length, some to a sector; a whole block after the one with the end mark is something else.
        if (isAtEnd)
        {
            throw Refuse(DataSetReasons.DeflateTrailing);
        }

        taken += block.Count;
        var budget = Math.Min(limits.InflatedBytes, limits.InflateGrace + (taken * limits.InflateRatio));
        while (ReadInflated() is var size and > 0)
        {
            given += size;
            if (given > budget)
            {
                throw Refuse(DataSetReasons.InflateLimit);
            }

            receive(output.AsSpan(0, size));
        }

        // At the end of its input the inflater asks for more; at the end mark it does not.
        block.WasAsked = false;
        isAtEnd = ReadInflated() == 0 && !block.WasAsked;
        block.Clear();
    }

    private int ReadInflated()
    {
        try
        {
            return inflater.Read(output, 0, OutputSize);
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

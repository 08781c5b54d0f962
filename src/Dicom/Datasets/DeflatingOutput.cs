using System.Buffers;
using System.IO.Compression;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Deflates what is written, as a raw stream padded to even length (PS3.5 §A.5, RFC 1951).</summary>
internal sealed class DeflatingOutput : IDisposable
{
    private readonly WriterStream stream;
    private readonly DeflateStream deflater;

    public DeflatingOutput(IBufferWriter<byte> output)
    {
        stream = new WriterStream(output);
        deflater = new DeflateStream(stream, CompressionLevel.Optimal, leaveOpen: true);
    }

    public void Write(ReadOnlySpan<byte> bytes) => deflater.Write(bytes);

    /// <summary>Writes the end mark and the padding.</summary>
    public void Finish()
    {
        deflater.Dispose();
        if ((stream.Position & 1) != 0)
        {
            stream.Write([0]);
        }
    }

    public void Dispose()
    {
        deflater.Dispose();
        stream.Dispose();
    }

    /// <summary>Counts and hands on what the deflater gives.</summary>
    private sealed class WriterStream(IBufferWriter<byte> output) : Stream
    {
        private long count;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => count;

        public override long Position
        {
            get => count;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            output.Write(buffer);
            count += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

using System.IO.Pipelines;

namespace DicomExchange.Wire.Tests.Associations;

/// <summary>The two ends of a connection in memory.</summary>
internal static class StreamPair
{
    /// <param name="capacity">Bytes that are taken before a write waits for the reader; with 1 every write waits until it was read.</param>
    public static (Stream Near, Stream Far) Create(int capacity = 1 << 20)
    {
        var options = new PipeOptions(pauseWriterThreshold: capacity, resumeWriterThreshold: Math.Max(1, capacity / 2), minimumSegmentSize: 64 * 1024, useSynchronizationContext: false);
        var there = new Pipe(options);
        var back = new Pipe(options);
        return (new End(back.Reader, there.Writer), new End(there.Reader, back.Writer));
    }

    private sealed class End(PipeReader reader, PipeWriter writer) : Stream
    {
        private readonly Stream input = reader.AsStream();
        private readonly Stream output = writer.AsStream();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
                output.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

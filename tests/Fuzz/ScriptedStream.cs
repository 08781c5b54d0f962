namespace DicomExchange.Fuzz;

/// <summary>A peer that sends what it was told to in odd pieces, then closes, and swallows what it is sent.</summary>
internal sealed class ScriptedStream(byte[] script, Random cuts) : Stream
{
    /// <summary>A loop that never waits would otherwise hold the test for ever.</summary>
    private const int MostCalls = 100_000;

    private int position;
    private int calls;

    /// <summary>Bytes it was sent.</summary>
    public long Received { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var length = Math.Min(Math.Min(buffer.Length, cuts.Next(1, 300)), script.Length - position);
        script.AsMemory(position, length).CopyTo(buffer);
        position += length;
        if (++calls > MostCalls)
        {
            throw new InvalidOperationException("The stream is read without end.");
        }

        return ValueTask.FromResult(length);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Received += buffer.Length;
        if (++calls > MostCalls)
        {
            throw new InvalidOperationException("The stream is written without end.");
        }

        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => Received += count;

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

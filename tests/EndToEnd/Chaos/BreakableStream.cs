using System.Net.Sockets;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>The bytes between the node and a line, up to where they are to break off; TLS, where there is any, is above.</summary>
/// <param name="line">The connection.</param>
/// <param name="fault">How much passes.</param>
/// <param name="strike">Ends the connection, at once or after it has hung, and throws.</param>
internal sealed class BreakableStream(NetworkStream line, Fault fault, Func<Task> strike) : Stream
{
    private const int All = int.MaxValue;

    private int there = fault.Kind is FaultKind.ResetOnTheWayThere or FaultKind.HangOnTheWayThere ? fault.Amount : All;
    private int back = fault.Kind is FaultKind.ResetOnTheWayBack or FaultKind.HangOnTheWayBack ? fault.Amount : All;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (there == 0)
        {
            await strike();
        }

        var read = await line.ReadAsync(buffer[..Math.Min(buffer.Length, there)], cancellationToken);
        there -= there == All ? 0 : read;
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var passed = Math.Min(buffer.Length, back);
        await line.WriteAsync(buffer[..passed], cancellationToken);
        back -= back == All ? 0 : passed;
        if (back == 0)
        {
            await strike();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Nothing is kept back here.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

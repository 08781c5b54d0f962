using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace DicomExchange.Wire.Transport;

/// <summary>
/// A connected socket as a stream that reads more than it is asked for. TLS asks for one record at a time (16 KiB) and
/// for its header before that; each receive from the socket here takes everything that has arrived, up to the buffer.
/// Before each wait the peer's data is acknowledged at once: senders that leave Nagle's algorithm on, and most
/// DICOM senders do, would otherwise wait up to 40 ms for an acknowledgement at the end of every object.
/// </summary>
/// <remarks>One reader and one writer at a time. Owns the socket. Writes go out at once, unless they are being gathered.</remarks>
internal sealed class ReadAheadStream : Stream
{
    /// <summary>Enough for the largest handshake message of an honest peer, little enough for hundreds of silent ones.</summary>
    public const int HandshakeBufferSize = 8 * 1024;

    // Fifteen TLS records with their framing, and a size the pool has.
    private const int GatherSize = 256 * 1024;

    // IPPROTO_TCP and TCP_QUICKACK of <netinet/tcp.h>; the option falls back by itself, so it is set again and again.
    private const int TcpLevel = 6;
    private const int TcpQuickAck = 12;

    private const int Quiet = 0;
    private const int Receiving = 1;
    private const int Disposed = 2;

    private readonly Socket socket;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(HandshakeBufferSize);
    private int start;
    private int end;
    private int state;
    private byte[]? held;
    private int heldLength;

    public ReadAheadStream(Socket socket)
    {
        this.socket = socket;
        socket.NoDelay = true;
    }

    /// <summary>Whether the peer has sent anything at all.</summary>
    public bool HasReceived { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Changes the buffer to its working size, once the peer has proved worth it. Not during a read.</summary>
    public void Grow(int size)
    {
        if (buffer.Length >= size)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(size);
        buffer.AsSpan(start, end - start).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        end -= start;
        start = 0;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default) =>
        end > start ? ValueTask.FromResult(Take(destination.Span)) : ReceiveAsync(destination, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Asynchronous only.");

    /// <summary>
    /// Holds back what is written from now on, until the buffer is full or <see cref="SendGatheredAsync"/>: TLS writes each record of
    /// 16 KiB by itself, and a system call for each is what sending costs most.
    /// </summary>
    public void Gather() => held = ArrayPool<byte>.Shared.Rent(GatherSize);

    /// <summary>Sends what was held back, and holds back no more.</summary>
    public async ValueTask SendGatheredAsync(CancellationToken cancellationToken)
    {
        if (held is not { } gathered)
        {
            return;
        }

        try
        {
            await SendAsync(gathered.AsMemory(0, heldLength), cancellationToken);
        }
        finally
        {
            held = null;
            heldLength = 0;
            ArrayPool<byte>.Shared.Return(gathered);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        while (held is { } gathered && source.Length > 0)
        {
            if (heldLength == gathered.Length)
            {
                await SendAsync(gathered, cancellationToken);
                heldLength = 0;
            }

            var count = Math.Min(source.Length, gathered.Length - heldLength);
            source[..count].CopyTo(gathered.AsMemory(heldLength));
            heldLength += count;
            source = source[count..];
        }

        await SendAsync(source, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Asynchronous only.");

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            var before = Interlocked.Exchange(ref state, Disposed);
            socket.Dispose();
            if (before == Quiet)
            {
                // Otherwise the kernel may still be writing into it, and the collector takes care of it later.
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        try
        {
            while (source.Length > 0)
            {
                source = source[await socket.SendAsync(source, SocketFlags.None, cancellationToken)..];
            }
        }
        catch (SocketException e)
        {
            throw new IOException("The connection was lost while sending: " + e.SocketErrorCode, e);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Interlocked.CompareExchange(ref state, Receiving, Quiet) == Disposed, this);
        try
        {
            // TLS asks for nothing first, to learn that something has come: that is taken then, not looked at and asked for again.
            var isDirect = destination.Length >= buffer.Length;
            var receiving = socket.ReceiveAsync(isDirect ? destination : buffer, SocketFlags.None, cancellationToken);
            if (!receiving.IsCompleted)
            {
                AcknowledgeNow();
            }

            var received = await receiving;
            HasReceived |= received > 0;
            if (isDirect)
            {
                return received;
            }

            start = 0;
            end = received;
            return Take(destination.Span);
        }
        catch (SocketException e)
        {
            throw new IOException("The connection was lost while receiving: " + e.SocketErrorCode, e);
        }
        finally
        {
            Interlocked.CompareExchange(ref state, Quiet, Receiving);
        }
    }

    private int Take(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(destination);
        start += count;
        return count;
    }

    /// <summary>What has come, and what will come while it is waited for. What is answered at once needs no acknowledgement of its own.</summary>
    private void AcknowledgeNow()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            ReadOnlySpan<byte> on = [1, 0, 0, 0];
            socket.SetRawSocketOption(TcpLevel, TcpQuickAck, on);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The receive that is under way says what has become of the connection.
        }
    }
}

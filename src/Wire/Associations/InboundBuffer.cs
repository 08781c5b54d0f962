using System.Buffers;
using System.Runtime.CompilerServices;

namespace DicomExchange.Wire.Associations;

/// <summary>
/// The pooled buffer a peer's bytes are gathered in. It grows with the bytes that have come, never with a length that
/// was announced, and gives PDUs as slices of itself.
/// </summary>
internal sealed class InboundBuffer(Stream stream, TimeProvider time, Deadline deadline) : IDisposable
{
    private const int InitialSize = 16 * 1024;

    /// <summary>
    /// From here on a read stops where the PDU ends (and takes the next header with it), so that no large rest must be moved to
    /// the front. Below it, many small PDUs are read at once.
    /// </summary>
    private const int ExactReadFrom = 32 * 1024;

    private const int NextHeaders = 12;

    private readonly Pacer pacer = new(time);
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int start;
    private int end;

    /// <summary>What has come and was not consumed.</summary>
    public ReadOnlyMemory<byte> Available => buffer.AsMemory(start, end - start);

    /// <inheritdoc cref="Pacer.Pace"/>
    public void SetPace(Func<int, TimeSpan>? pace) => pacer.Pace = pace;

    public void Consume(int count) => start += count;

    /// <summary>Reads until at least <paramref name="needed"/> bytes are available; false when the peer has closed before.</summary>
    /// <exception cref="OperationCanceledException">The patience is used up, or the wait was cancelled.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FillAsync(int needed, Patience patience, CancellationToken cancellationToken)
    {
        while (end - start < needed)
        {
            await RestAsync(cancellationToken);
            MakeRoom(needed);
            var missing = needed - (end - start);
            var room = buffer.Length - end;
            var read = stream.ReadAsync(buffer.AsMemory(end, missing >= ExactReadFrom ? Math.Min(room, missing + NextHeaders) : room), deadline.Token);
            var count = read.IsCompletedSuccessfully ? read.Result : await WaitAsync(read, patience, cancellationToken);
            if (count == 0)
            {
                return false;
            }

            end += count;
            pacer.Note(count);
        }

        return true;
    }

    /// <summary>Reads and forgets until the peer closes; true when it sent an A-ABORT instead.</summary>
    /// <param name="most">Bytes after which it gives up.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="watch">Looks at what is thrown away.</param>
    public async ValueTask<bool> DiscardAsync(long most, Patience patience, AbortWatch watch)
    {
        var count = end - start;
        if (watch.Sees(buffer.AsSpan(start, count)))
        {
            return true;
        }

        start = end = 0;
        while (most > 0)
        {
            var read = stream.ReadAsync(buffer, deadline.Token);
            count = read.IsCompletedSuccessfully ? read.Result : await WaitAsync(read, patience, CancellationToken.None);
            if (count == 0)
            {
                return false;
            }

            if (watch.Sees(buffer.AsSpan(0, count)))
            {
                return true;
            }

            most -= count;
        }

        return false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        start = end = 0;
    }

    private ValueTask RestAsync(CancellationToken cancellationToken)
    {
        var rest = pacer.WaitAsync(deadline.Token);
        return rest.IsCompletedSuccessfully ? ValueTask.CompletedTask : RestAsync(rest, cancellationToken);
    }

    private async ValueTask RestAsync(ValueTask rest, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static state => ((Deadline)state!).Cancel("cancelled"), deadline);
        await rest;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(ValueTask<int> read, Patience patience, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        using var registration = cancellationToken.UnsafeRegister(static state => ((Deadline)state!).Cancel("cancelled"), deadline);
        deadline.Arm(patience.Remaining, patience.Reason, patience.IsSuspendable);
        try
        {
            var count = await read;
            patience.Note(time.GetElapsedTime(since), count);
            return count;
        }
        finally
        {
            deadline.Disarm();
        }
    }

    private void MakeRoom(int needed)
    {
        if (start == end)
        {
            start = end = 0;
        }

        if (buffer.Length - start >= needed && end < buffer.Length)
        {
            return;
        }

        var held = end - start;
        if (held < buffer.Length)
        {
            buffer.AsSpan(start, held).CopyTo(buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(2 * buffer.Length, needed + NextHeaders));
            buffer.AsSpan(start, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        start = 0;
        end = held;
    }
}

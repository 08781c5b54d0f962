namespace DicomExchange.Wire.Associations;

/// <summary>Writes to the stream, one caller at a time, each write under the progress deadline.</summary>
internal sealed class OutboundPort(Stream stream, WireLimits limits, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Deadline deadline = new(time);
    private readonly Pacer pacer = new(time);
    private readonly CancellationTokenSource closing = new();
    private int closed;

    /// <summary>The reason word once a write has stalled.</summary>
    public string? StalledBy => deadline.CancelledBy;

    /// <inheritdoc cref="Pacer.Pace"/>
    public void SetPace(Func<int, TimeSpan>? pace) => pacer.Pace = pace;

    /// <exception cref="OperationCanceledException">The peer took no bytes for too long.</exception>
    /// <exception cref="IOException">The connection broke, or its last PDU was written.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> pdus)
    {
        await turn.WaitAsync();
        try
        {
            await RestAsync();
            if (Volatile.Read(ref closed) != 0)
            {
                throw new IOException("The last PDU of the association has been written.");
            }

            await WriteUnderDeadlineAsync(pdus);
            pacer.Note(pdus.Length);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Writes the last PDU there will be. It must not get between the bytes of another, so it waits a moment for a write in
    /// progress; after that, and when it fails, the close of the connection has to say it.
    /// </summary>
    public async ValueTask TryWriteLastAsync(ReadOnlyMemory<byte> pdu, TimeSpan grace)
    {
        Close();
        using var patience = new CancellationTokenSource(grace, time);
        try
        {
            await turn.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            await WriteUnderDeadlineAsync(pdu);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone; so is the association.
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        Close();
        closing.Dispose();
        deadline.Dispose();
        turn.Dispose();
    }

    /// <summary>Nothing is written any more but the last PDU; what waits for its pace waits no longer.</summary>
    private void Close()
    {
        if (Interlocked.Exchange(ref closed, 1) == 0)
        {
            closing.Cancel();
        }
    }

    private async ValueTask RestAsync()
    {
        try
        {
            await pacer.WaitAsync(closing.Token);
        }
        catch (OperationCanceledException)
        {
            // The association ends; what waited for its turn is not sent any more.
        }
    }

    private async ValueTask WriteUnderDeadlineAsync(ReadOnlyMemory<byte> pdus)
    {
        var write = stream.WriteAsync(pdus, deadline.Token);
        if (write.IsCompletedSuccessfully)
        {
            await write;
            return;
        }

        deadline.Arm(limits.Progress, "send-stalled");
        try
        {
            await write;
        }
        finally
        {
            deadline.Disarm();
        }
    }
}

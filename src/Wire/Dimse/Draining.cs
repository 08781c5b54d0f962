namespace DicomExchange.Wire.Dimse;

/// <summary>
/// Ends the waiting for a next message once the association is to be drained and nothing runs on it any more, whichever of the two
/// comes last.
/// </summary>
internal sealed class Draining : IDisposable
{
    private readonly Lock gate = new();
    private readonly Func<bool> isIdle;
    private readonly CancellationToken drain;
    private readonly CancellationTokenSource rest;
    private readonly CancellationTokenRegistration registration;
    private bool isWaiting;

    /// <param name="isIdle">No operation is in progress.</param>
    /// <param name="drain">The association is to be drained.</param>
    /// <param name="cut">The association is to be ended whatever runs.</param>
    public Draining(Func<bool> isIdle, CancellationToken drain, CancellationToken cut)
    {
        this.isIdle = isIdle;
        this.drain = drain;
        rest = CancellationTokenSource.CreateLinkedTokenSource(cut);
        registration = drain.UnsafeRegister(static state => ((Draining)state!).Look(), this);
    }

    /// <summary>Waits for the next message, or for the time when none is wanted any more.</summary>
    public async ValueTask<T> WaitAsync<T>(Func<CancellationToken, ValueTask<T>> receive)
    {
        lock (gate)
        {
            isWaiting = true;
        }

        Look();
        try
        {
            return await receive(rest.Token);
        }
        finally
        {
            lock (gate)
            {
                isWaiting = false;
            }
        }
    }

    /// <summary>An operation has ended, or the draining begun.</summary>
    public void Look()
    {
        lock (gate)
        {
            if (isWaiting && drain.IsCancellationRequested && isIdle())
            {
                _ = rest.CancelAsync();
            }
        }
    }

    public void Dispose()
    {
        registration.Dispose();
        rest.Dispose();
    }
}

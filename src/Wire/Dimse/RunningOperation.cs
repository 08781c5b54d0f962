namespace DicomExchange.Wire.Dimse;

/// <summary>An operation of the peer in progress: what it holds, and what ends it.</summary>
internal sealed class RunningOperation(MemoryBudget budget, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    public MemoryLease Memory { get; } = new(budget);

    public CancellationToken Token => cancel.Token;

    /// <summary>Completed when the operation has been answered.</summary>
    public Task Done { get; set; } = Task.CompletedTask;

    /// <summary>Asks it to stop, without waiting.</summary>
    public void Cancel() => _ = cancel.CancelAsync();

    public void Dispose()
    {
        Memory.Dispose();
        cancel.Dispose();
    }
}

namespace DicomExchange.Node.Tests.Services;

/// <summary>The system's clock, but whoever asks it first waits for the answer until the test lets go: so an operation stands still where it begins.</summary>
internal sealed class HeldTime : TimeProvider
{
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int askers;

    /// <summary>Somebody waits.</summary>
    public Task Asked => asked.Task;

    public void LetGo() => letGo.TrySetResult();

    public override DateTimeOffset GetUtcNow()
    {
        if (Interlocked.Increment(ref askers) == 1)
        {
            asked.SetResult();
            letGo.Task.GetAwaiter().GetResult();
        }

        return base.GetUtcNow();
    }
}

namespace DicomExchange.Wire.Associations;

/// <summary>
/// A clock that runs only while something waits, and whose end cancels the wait. One timer and one token for the life of an
/// association: arming allocates nothing.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource source = new();
    private readonly ITimer timer;
    private TimeSpan span;
    private string? reason;
    private bool suspendable;
    private int suspensions;

    public Deadline(TimeProvider time) =>
        timer = time.CreateTimer(static state => ((Deadline)state!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Cancelled for good once the deadline has passed or <see cref="Cancel"/> was called.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Why the token was cancelled; null while it is not.</summary>
    public string? CancelledBy { get; private set; }

    /// <param name="suspendable">The clock stands still while operations are in progress.</param>
    public void Arm(TimeSpan time, string word, bool suspendable = false)
    {
        lock (gate)
        {
            span = time;
            reason = word;
            this.suspendable = suspendable;
            Start();
        }
    }

    public void Disarm()
    {
        lock (gate)
        {
            reason = null;
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Suspend()
    {
        lock (gate)
        {
            suspensions++;
            if (reason is not null && suspendable)
            {
                timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Resume()
    {
        lock (gate)
        {
            suspensions--;
            if (reason is not null)
            {
                Start();
            }
        }
    }

    /// <summary>Ends the wait at once, and every later one.</summary>
    public void Cancel(string word)
    {
        lock (gate)
        {
            CancelledBy ??= word;
        }

        source.Cancel();
    }

    public void Dispose()
    {
        timer.Dispose();
        source.Dispose();
    }

    private void Start()
    {
        if (!suspendable || suspensions == 0)
        {
            timer.Change(span, Timeout.InfiniteTimeSpan);
        }
    }

    private void Expire()
    {
        lock (gate)
        {
            if (reason is null || (suspendable && suspensions > 0))
            {
                return;
            }

            CancelledBy ??= reason;
        }

        source.Cancel();
    }
}

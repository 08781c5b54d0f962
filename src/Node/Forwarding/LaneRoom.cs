namespace DicomExchange.Node.Forwarding;

/// <summary>
/// How many associations a destination takes at once, where it has refused one beside others that it answers: no more than those are asked for
/// until a wait is over; then one more is, and what comes of it decides. Not for several threads.
/// </summary>
internal sealed class LaneRoom
{
    private int taken;
    private long? tried;

    /// <summary>Whether one more than those taken may be asked for: closed while nothing speaks against it.</summary>
    public Circuit Beside { get; private set; } = Circuit.Closed;

    /// <summary>When one more may be asked for; zero where nothing keeps it from that.</summary>
    public TimeSpan RetryAt => Beside.State == CircuitState.Open ? Beside.RetryAt : TimeSpan.Zero;

    /// <param name="running">Associations there are.</param>
    /// <param name="now">The moment.</param>
    public bool MayStart(int running, TimeSpan now) => Beside.State == CircuitState.Closed || running < taken || Beside.MayCall(now);

    /// <param name="study">What is being sent now.</param>
    /// <param name="running">Associations there were before.</param>
    public void Started(long study, int running)
    {
        if (Beside.State == CircuitState.Open && running >= taken)
        {
            (Beside, tried) = (Beside.Called(), study);
        }
    }

    /// <summary>The destination answered for something of a study: the association that was one more was taken.</summary>
    public void Progressed(long study)
    {
        if (tried == study)
        {
            (Beside, tried) = (Circuit.Closed, null);
        }
    }

    /// <summary>A study is no longer being sent.</summary>
    public void Ended(long study)
    {
        if (tried == study)
        {
            (Beside, tried) = (Beside.Undecided(), null);
        }
    }

    /// <param name="refused">Until when one more is not asked for, and why.</param>
    /// <param name="running">Associations that the destination does take.</param>
    public void Narrow(Circuit refused, int running) => (Beside, taken, tried) = (refused, running, null);

    /// <summary>Something may have changed: one more may be asked for.</summary>
    public void Release(TimeSpan now) => Beside = Beside.Released(now);
}

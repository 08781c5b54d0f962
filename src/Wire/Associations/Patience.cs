namespace DicomExchange.Wire.Associations;

/// <summary>
/// How long to wait for a peer's bytes. Only time spent waiting counts, and it is counted over many reads until enough bytes
/// have moved: a peer that trickles one byte a second does not renew it.
/// </summary>
/// <param name="budget">The time that may be waited; infinite for a wait that others end.</param>
/// <param name="bytesToRenew">Bytes that give back the whole budget; 0 when nothing does.</param>
/// <param name="reason">The reason word when it is used up.</param>
internal sealed class Patience(TimeSpan budget, int bytesToRenew, string reason)
{
    private TimeSpan waited;
    private long moved;

    public string Reason => reason;

    public TimeSpan Remaining => budget == Timeout.InfiniteTimeSpan ? budget : TimeSpan.FromTicks(Math.Max(0, (budget - waited).Ticks));

    /// <summary>Waiting does not count while operations are in progress.</summary>
    public bool IsSuspendable { get; init; }

    public void Note(TimeSpan time, int bytes)
    {
        waited += time;
        moved += bytes;
        if (bytesToRenew > 0 && moved >= bytesToRenew)
        {
            Renew();
        }
    }

    public void Renew()
    {
        waited = TimeSpan.Zero;
        moved = 0;
    }
}

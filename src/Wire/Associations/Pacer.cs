namespace DicomExchange.Wire.Associations;

/// <summary>
/// Keeps one direction of an association to the pace its peer is given: after bytes have moved it says how long the next must wait.
/// The waiting is ours, so no deadline of the peer counts it, and no thread is held.
/// </summary>
internal sealed class Pacer(TimeProvider time)
{
    private long restEnds;

    /// <summary>Told of bytes that moved; gives the time until more may. Null sets no pace.</summary>
    public Func<int, TimeSpan>? Pace { get; set; }

    public void Note(int bytes)
    {
        if (Pace is { } pace && pace(bytes) is { Ticks: > 0 } rest)
        {
            restEnds = time.GetTimestamp() + (long)(rest.TotalSeconds * time.TimestampFrequency);
        }
    }

    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var left = restEnds == 0 ? TimeSpan.Zero : time.GetElapsedTime(time.GetTimestamp(), restEnds);
        return left <= TimeSpan.Zero ? ValueTask.CompletedTask : new ValueTask(Task.Delay(left, time, cancellationToken));
    }
}

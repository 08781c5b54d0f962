namespace DicomExchange.Node.Audit.Syslog;

/// <summary>
/// What went to a collector, and how much of it needs no repeating. Syslog over TLS has no acknowledgement (RFC 5425): what was
/// written may lie in a buffer that goes down with the collector. So a message counts as settled only when <see cref="Repeated"/>
/// messages more were written on the connection there is, and <see cref="Doubtful"/> of connection has passed since it first was. Whatever breaks, a connection
/// or this node, the next connection begins behind the last settled one. What it repeats is as old as it was: a collector behind
/// something that closes every connection after a few minutes gets on too. Pure; moments are those of a clock that stands still while
/// there is no connection.
/// </summary>
/// <param name="settled">The last message settled before.</param>
public sealed class SentWindow(long settled)
{
    /// <summary>The fewest messages that are sent again after a break.</summary>
    public const int Repeated = 10_000;

    /// <summary>The most: what is caught up with quickly is not repeated without end. Reached only beyond 1,600 messages a second.</summary>
    public const int MostRepeated = 1_000_000;

    /// <summary>All that was written in the last ten minutes before a break is sent again.</summary>
    public static readonly TimeSpan Doubtful = TimeSpan.FromMinutes(10);

    // Messages of one second share a mark, so that ten minutes are some six hundred marks however many messages go.
    private static readonly TimeSpan MarkSpan = TimeSpan.FromSeconds(1);

    private readonly Queue<(long Message, TimeSpan At)> marks = new();
    private (long Message, TimeSpan At)? open;
    private TimeSpan opened;
    private long old;
    private long reached = settled;

    /// <summary>The last message written on this connection; where nothing was, the last one settled.</summary>
    public long Sent { get; private set; } = settled;

    /// <summary>The last message that is not repeated after a break, as of the last call of <see cref="Settle"/>.</summary>
    public long Settled { get; private set; } = settled;

    /// <summary>Another connection begins, and with it the repeating.</summary>
    public void Reconnect() => Sent = Settled;

    /// <summary>A message was written, and all before it.</summary>
    public void Add(long message, TimeSpan now)
    {
        Sent = message;
        if (message <= reached)
        {
            return;
        }

        reached = message;
        if (open is { } mark && now - opened >= MarkSpan)
        {
            marks.Enqueue(mark);
            open = null;
        }

        opened = open is null ? now : opened;
        open = (message, now);
    }

    /// <summary>Moves on what is settled.</summary>
    /// <returns>The last message settled.</returns>
    public long Settle(TimeSpan now)
    {
        while (marks.TryPeek(out var mark) && now - mark.At >= Doubtful)
        {
            old = marks.Dequeue().Message;
        }

        if (marks.Count == 0 && open is { } last && now - last.At >= Doubtful)
        {
            old = last.Message;
        }

        // However old it is: what is to be repeated on this connection and was not yet, or was a moment ago, may be lost with it.
        Settled = Math.Max(Settled, Math.Min(Sent - Repeated, Math.Max(old, reached - MostRepeated)));
        return Settled;
    }
}

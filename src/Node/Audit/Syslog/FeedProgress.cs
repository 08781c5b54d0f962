using DicomExchange.Store;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>How far one collector has got, over all connections with it; it lasts as long as the settings name that collector and the process runs.</summary>
/// <param name="address">The collector's.</param>
/// <param name="settled">As the store has it.</param>
/// <param name="trail">Keeps it.</param>
/// <param name="time">The clock.</param>
internal sealed class FeedProgress(string address, long settled, MessageSource trail, TimeProvider time)
{
    private TimeSpan connectedBefore;
    private long begun = time.GetTimestamp();

    /// <summary>The collector's.</summary>
    public string Address => address;

    public FeedCursor Cursor { get; } = new(settled, message => trail.Settle(address, message), time);

    public SentWindow Window { get; } = new(settled);

    /// <summary>How long there has been a connection, all of them together.</summary>
    public TimeSpan Connected => connectedBefore + time.GetElapsedTime(begun);

    /// <summary>A connection begins.</summary>
    public void Begin()
    {
        begun = time.GetTimestamp();
        Window.Reconnect();
    }

    /// <summary>It has ended.</summary>
    public async ValueTask EndAsync()
    {
        connectedBefore = Connected;
        await Cursor.MoveAsync(Window.Settle(connectedBefore));
        await Cursor.SaveAsync();
    }
}

using DicomExchange.Store;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>
/// The last message settled at a collector, kept in the store. It is written lazily: after a crash some more messages are sent again, which a
/// collector recognises by their numbers.
/// </summary>
/// <param name="settled">As the store has it.</param>
/// <param name="save">Puts it into the store.</param>
/// <param name="time">The clock.</param>
public sealed class FeedCursor(long settled, Func<long, ValueTask> save, TimeProvider time)
{
    private const int MostUnsaved = 1000;
    private static readonly TimeSpan LongestUnsaved = TimeSpan.FromSeconds(5);

    private long saved = settled;
    private long tried = time.GetTimestamp();

    /// <summary>Where the next connection begins.</summary>
    public long Settled { get; private set; } = settled;

    /// <summary>Moves on, and saves when that is due.</summary>
    public async ValueTask MoveAsync(long message)
    {
        Settled = message;
        if (Settled - saved >= MostUnsaved || (Settled > saved && time.GetElapsedTime(tried) >= LongestUnsaved))
        {
            await SaveAsync();
        }
    }

    /// <summary>Never fails: a store that takes nothing says so itself, and what is not saved is sent again.</summary>
    public async ValueTask SaveAsync()
    {
        tried = time.GetTimestamp();
        if (Settled == saved)
        {
            return;
        }

        try
        {
            await save(Settled);
            saved = Settled;
        }
        catch (StoreException)
        {
            // Tried again when it is due next.
        }
    }
}

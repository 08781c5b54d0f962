namespace DicomExchange.Node.Settings.Live;

/// <summary>
/// Who said that he is writing which content of the settings file. Each word is good for one change: somebody else may write the same
/// content again later. Pure.
/// </summary>
public sealed class AnnouncedWriters
{
    /// <summary>Announced writers that are remembered.</summary>
    private const int Most = 16;

    /// <summary>A write follows its announcement at once; one that failed is not waited for.</summary>
    private static readonly TimeSpan Lapse = TimeSpan.FromMinutes(1);

    private readonly Queue<(string Digest, string Actor, DateTimeOffset At)> waiting = new();
    private (string Look, string Actor) current = (string.Empty, string.Empty);

    /// <param name="digest">The SHA-256 of what is about to be written, as hex.</param>
    /// <param name="actor">Who writes it.</param>
    /// <param name="now">An announcement is forgotten a minute later.</param>
    public void Announce(string digest, string actor, DateTimeOffset now)
    {
        waiting.Enqueue((digest, actor, now));
        if (waiting.Count > Most)
        {
            waiting.Dequeue();
        }
    }

    /// <summary>A changed file is being tried: whose it is, the same at every attempt until it is in force or another is seen.</summary>
    /// <param name="look">The SHA-256 of what is in the file, as hex; or why it cannot be read.</param>
    /// <param name="now">When it is seen.</param>
    /// <returns>Empty when nobody announced it.</returns>
    public string Of(string look, DateTimeOffset now)
    {
        if (current.Look != look)
        {
            current = (look, Use(look, now));
        }

        return current.Actor;
    }

    /// <summary>This content is in force: whatever was announced of it has been used.</summary>
    public void Settle(string look)
    {
        if (waiting.Any(w => w.Digest == look))
        {
            _ = Use(look, DateTimeOffset.MaxValue);
        }

        current = (look, string.Empty);
    }

    /// <summary>What was announced before it is past as well; of a content that nobody announced, everything is.</summary>
    private string Use(string look, DateTimeOffset now)
    {
        var last = waiting.Select((w, i) => w.Digest == look ? i + 1 : 0).DefaultIfEmpty().Max();
        var used = last == 0 ? waiting.Count : last;
        var actor = string.Empty;
        for (var i = 0; i < used; i++)
        {
            var (digest, who, at) = waiting.Dequeue();
            actor = digest == look && now - at < Lapse ? who : actor;
        }

        return actor;
    }
}

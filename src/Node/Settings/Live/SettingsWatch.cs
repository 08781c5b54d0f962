namespace DicomExchange.Node.Settings.Live;

/// <summary>
/// Decides from one look after the other when the files are to be read anew, and when a failure is worth telling. Editors write in
/// place, in halves, or a new file under the old name: so a failure is told only once it has been seen twice the same, and a file that
/// failed is tried again when it changes and, in case something beside it was mended, every few seconds. Pure.
/// </summary>
public sealed class SettingsWatch(Sighting taken)
{
    /// <summary>How long a failure rests before the same files are tried again.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private Sighting taken = taken;
    private Sighting? failed;
    private string failure = string.Empty;
    private DateTimeOffset failedAt;
    private string told = string.Empty;

    /// <summary>What is wrong now, as it was told; empty when all that was seen is in force.</summary>
    public string Trouble => told;

    /// <summary>The last sighting that was put in force.</summary>
    public Sighting Taken => taken;

    /// <summary>Whether the files are to be read and tried.</summary>
    public bool ShouldTry(Sighting seen, DateTimeOffset now)
    {
        if (failed is null)
        {
            return !seen.IsSame(taken);
        }

        // Told failures rest; one that may be the half of a write is looked at again at once.
        return !seen.IsSame(failed) || failure != told || now - failedAt >= Rest;
    }

    /// <summary>Whether the same files failed in the same way when they were tried last: then nothing came of trying them again.</summary>
    public bool IsRepeated(Sighting seen, string problem) => failed is not null && seen.IsSame(failed) && problem == failure;

    /// <summary>All of it is in force.</summary>
    /// <returns>Whether a trouble that was told has ended with it.</returns>
    public bool Took(Sighting seen)
    {
        var wasTold = told.Length > 0;
        (taken, failed, failure, told) = (seen, null, string.Empty, string.Empty);
        return wasTold;
    }

    /// <summary>It was tried, and something of it is not in force.</summary>
    /// <returns>Whether to tell it now.</returns>
    public bool Failed(Sighting seen, string problem, DateTimeOffset now)
    {
        var settled = IsRepeated(seen, problem);
        (failed, failure, failedAt) = (seen, problem, now);
        if (!settled || told == problem)
        {
            return false;
        }

        told = problem;
        return true;
    }
}

namespace DicomExchange.Node.Forwarding;

/// <summary>What sending one study to one destination has met with so far.</summary>
internal sealed class StudyTrouble
{
    /// <summary>Tries in a row in which nothing of it came to an end.</summary>
    public int Failures { get; set; }

    /// <summary>What went wrong last.</summary>
    public string Reason { get; set; } = string.Empty;

    /// <summary>It is left alone until then.</summary>
    public TimeSpan RestsUntil { get; set; }

    /// <summary>
    /// Instances that were on their way when something went wrong, and how often in a row; by delivery. They go last, each alone, so that what
    /// goes wrong then is known to be its own doing.
    /// </summary>
    public Dictionary<long, int> Suspects { get; } = [];

    /// <summary>Instances that this node may not store there, it was said, by delivery; each with what the destination had taken by then.</summary>
    public Dictionary<long, long> Unwelcome { get; } = [];

    /// <summary>It has come to an end.</summary>
    public void Forget(long delivery)
    {
        Suspects.Remove(delivery);
        Unwelcome.Remove(delivery);
    }
}

namespace DicomExchange.Wire.Dimse;

/// <summary>
/// What may be held in memory at once of requests that peers sent: command sets, identifiers, and the buffers for their answers.
/// Limits hold for each message; this holds for all of them together, however many associations they come on.
/// </summary>
/// <param name="bytes">The most there may be.</param>
/// <param name="whole">A budget this one is part of; what is taken here is taken there too.</param>
public sealed class MemoryBudget(long bytes, MemoryBudget? whole = null)
{
    /// <summary>For a node: some sixty of the longest identifiers at once, or eight hundred ordinary queries.</summary>
    public const long NodeBytes = 64 * 1024 * 1024;

    /// <summary>For one partner of a node, so that no partner can use up what the others need.</summary>
    public const long PartnerBytes = NodeBytes / 4;

    private long taken;

    /// <summary>Bytes in use now.</summary>
    public long Taken => Interlocked.Read(ref taken);

    internal bool TryTake(long amount)
    {
        if (Interlocked.Add(ref taken, amount) <= bytes && whole?.TryTake(amount) != false)
        {
            return true;
        }

        Interlocked.Add(ref taken, -amount);
        return false;
    }

    internal void Return(long amount)
    {
        Interlocked.Add(ref taken, -amount);
        whole?.Return(amount);
    }
}

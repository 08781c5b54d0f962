namespace DicomExchange.Store.Outbox.Waiting;

/// <summary>What has arrived of a study for one partner and waits until nothing more comes.</summary>
/// <param name="study">The study's number.</param>
/// <param name="quiet">How long nothing may have come.</param>
internal sealed class GatheringBatch(int study, TimeSpan quiet)
{
    public int Study => study;

    public TimeSpan Quiet => quiet;

    /// <summary>The moment, as a timestamp of the clock, at which it is due unless more comes.</summary>
    public long Due { get; set; }

    /// <summary>It became due, or all of it was taken out.</summary>
    public bool IsOver { get; set; }

    /// <summary>When the last of it was queued, in ticks.</summary>
    public long LastQueuedAt { get; set; }

    public WaitingList Entries { get; } = new();
}

namespace DicomExchange.Store.Outbox.Waiting;

/// <summary>What waits of one study for one partner.</summary>
internal sealed class WaitingStudy
{
    /// <summary>Mostly none, else one for each quiet time that a route gives.</summary>
    private List<GatheringBatch>? gathering;

    /// <summary>What may be sent now.</summary>
    public WaitingList Ready { get; } = new();

    public IReadOnlyList<GatheringBatch> Gathering => gathering ?? (IReadOnlyList<GatheringBatch>)[];

    public bool IsEmpty => Ready.Count == 0 && gathering is null;

    public GatheringBatch? BatchOf(TimeSpan quiet) => gathering?.Find(batch => batch.Quiet == quiet);

    public void Begin(GatheringBatch batch) => (gathering ??= new List<GatheringBatch>(1)).Add(batch);

    public void End(GatheringBatch batch)
    {
        batch.IsOver = true;
        gathering!.Remove(batch);
        gathering = gathering.Count > 0 ? gathering : null;
    }

    public bool Contains(long delivery) => Ready.Contains(delivery) || Gathering.Any(batch => batch.Entries.Contains(delivery));
}

namespace DicomExchange.Store.Catalog.Query;

/// <summary>A study as one asker sees it.</summary>
/// <param name="Slots">The holdings seen; the first speaks for the study.</param>
/// <param name="Row">Its attributes: the first holding's, with modalities and classes of all.</param>
/// <param name="Instances">Instances seen, each UID once.</param>
/// <param name="Series">Series seen.</param>
internal sealed record VisibleStudy(int[] Slots, byte[] Row, int Instances, int Series)
{
    /// <summary>The first holding is what the asker itself sent.</summary>
    public bool FirstIsOwn { get; init; }
}

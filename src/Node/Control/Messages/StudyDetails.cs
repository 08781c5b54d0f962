namespace DicomExchange.Node.Control.Messages;

/// <param name="Study">The study.</param>
/// <param name="Instances">Its instances, every content of each.</param>
/// <param name="Grants">The grants that cover some of it, those that have ended included.</param>
public sealed record StudyDetails(StudyLine Study, IReadOnlyList<InstanceLine> Instances, IReadOnlyList<GrantLine> Grants)
{
    /// <summary>The partners it is forwarded to, and how much of it they have.</summary>
    public IReadOnlyList<StudyDestination> Destinations { get; init; } = [];
}

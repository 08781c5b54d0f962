using DicomExchange.Wire;

namespace DicomExchange.Node.Forwarding;

/// <summary>How sending one study to one destination came to its end, for now.</summary>
/// <param name="Kind">How.</param>
/// <param name="Reason">The reason word of what went wrong; empty where nothing did.</param>
internal sealed record StudyEnd(StudyEndKind Kind, string Reason = "")
{
    public static StudyEnd Done { get; } = new(StudyEndKind.Done);

    /// <summary>Nothing is left of it, whatever went wrong with it before.</summary>
    public static StudyEnd Over { get; } = new(StudyEndKind.Over);

    /// <summary>Set where no association came.</summary>
    public DialException? Failure { get; init; }
}

namespace DicomExchange.Node.Control.Messages;

/// <param name="Studies">What was found.</param>
/// <param name="IsCut">More match than were asked for.</param>
public sealed record StudyList(IReadOnlyList<StudyLine> Studies, bool IsCut);

using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Dimse;

/// <summary>The final answer to an operation.</summary>
/// <param name="Comment">Error Comment (0000,0902), cut at 64 characters: a reason word, and after a colon what else helps. Holds no patient data. Null for none.</param>
/// <param name="OffendingElement">Offending Element (0000,0901), null for none.</param>
public sealed record DimseReply(DimseStatus Status, string? Comment = null, Tag? OffendingElement = null)
{
    public static DimseReply Success { get; } = new(DimseStatus.Success);

    /// <summary>The reason word: what the comment begins with, up to a colon. Empty when there is none.</summary>
    public string Reason => Comment is null ? string.Empty : Comment.IndexOf(':', StringComparison.Ordinal) is >= 0 and var end ? Comment[..end] : Comment;
}

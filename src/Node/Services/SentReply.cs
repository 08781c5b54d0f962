using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>What became of one object that was to be sent.</summary>
/// <param name="Reply">The receiver's answer, or ours where it was not sent or the association ended.</param>
/// <param name="IsAnswer">The receiver gave it.</param>
/// <param name="CutOff">The association ended before an answer: whether the object arrived is not known.</param>
/// <param name="Form">What went out; null where nothing did.</param>
public sealed record SentReply(DimseReply Reply, bool IsAnswer, AssociationEnd? CutOff = null, SentForm? Form = null);

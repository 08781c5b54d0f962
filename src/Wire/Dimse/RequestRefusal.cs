using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Dimse;

/// <summary>A request that was answered with a failure before a service saw it.</summary>
/// <param name="Command">What was asked.</param>
/// <param name="SopClass">As the command named it; empty where it named none.</param>
/// <param name="SopInstance">As the command named it; empty where it named none.</param>
/// <param name="Reply">The answer; its comment is a word of <see cref="DimseReasons"/>.</param>
public sealed record RequestRefusal(CommandField Command, Uid SopClass, Uid SopInstance, DimseReply Reply);

using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Access;

/// <summary>Where a C-MOVE may send, or why not.</summary>
/// <param name="Decision">Refused with <see cref="AccessReasons.DestinationUnknown"/> means A801H; with any other word 0124H.</param>
/// <param name="Destination">The partner to send to, when allowed.</param>
/// <param name="Title">Its title as the requester named it, when allowed.</param>
public sealed record MoveAnswer(AccessDecision Decision, PartnerSettings? Destination, AeTitle Title);

using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>A C-STORE to be sent.</summary>
/// <param name="Context">An accepted context of the object's class and transfer syntax in which this side is SCU.</param>
public sealed record StoreRequest(PresentationContext Context, Uid SopInstance)
{
    public DimsePriority Priority { get; init; } = DimsePriority.Medium;

    /// <summary>Set on a sub-operation of a C-MOVE: who asked for it.</summary>
    public AeTitle MoveOriginator { get; init; }

    /// <summary>Set on a sub-operation of a C-MOVE: the Message ID of its request.</summary>
    public ushort? MoveOriginatorMessageId { get; init; }
}

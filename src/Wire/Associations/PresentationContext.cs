using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Associations;

/// <summary>An accepted presentation context.</summary>
/// <param name="Roles">What this side may do in it.</param>
public sealed record PresentationContext(byte Id, Uid AbstractSyntax, TransferSyntax TransferSyntax, LocalRoles Roles);

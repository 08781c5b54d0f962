using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Services;

/// <summary>Whose C-MOVE a C-STORE belongs to (PS3.7 §9.1.1.1).</summary>
public sealed record MoveOrigin(AeTitle Title, ushort MessageId);

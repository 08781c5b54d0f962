using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>A presentation context that was proposed and not accepted.</summary>
public sealed record RefusedContext(byte Id, Uid AbstractSyntax, ContextResult Result);

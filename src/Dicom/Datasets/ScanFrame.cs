using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>One open level of a scan.</summary>
/// <param name="Kind">What stands in it.</param>
/// <param name="Limit">The offset no byte of it may reach; its end, where its length is defined.</param>
/// <param name="IsUndefined">It ends with a delimiter, not at its limit.</param>
/// <param name="IsImplicit">Its elements carry no representation.</param>
/// <param name="Tag">The sequence it belongs to.</param>
internal readonly record struct ScanFrame(ScanFrameKind Kind, long Limit, bool IsUndefined, bool IsImplicit, Tag Tag);

using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Dimse;

/// <summary>How a C-MOVE or C-GET ended.</summary>
/// <param name="FailedInstances">Failed SOP Instance UID List (0008,0058), as far as the peer gave it.</param>
public sealed record RetrieveReply(DimseReply Reply, SubOperationCounts Counts, IReadOnlyList<Uid> FailedInstances);

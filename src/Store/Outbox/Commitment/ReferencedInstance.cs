using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>An instance as storage commitment names it (PS3.4 table J.3-1).</summary>
public readonly record struct ReferencedInstance(Uid SopClass, Uid SopInstance);

using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Audit;

/// <summary>How many instances of a SOP class were part of a transfer.</summary>
/// <param name="SopClass">Empty where it is not known.</param>
/// <param name="Count">At least 1.</param>
public readonly record struct ClassCount(Uid SopClass, long Count);

using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>What was collected of an object while it passed.</summary>
/// <param name="Elements">The chosen elements of the data set itself, sequences with their items.</param>
/// <param name="TooLong">Chosen elements that are in the object but passed a limit and were not kept.</param>
public sealed record CollectedHeader(DataSet Elements, IReadOnlySet<Tag> TooLong);

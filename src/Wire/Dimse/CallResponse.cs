using DicomExchange.Dicom.Datasets;

namespace DicomExchange.Wire.Dimse;

/// <summary>A response and its data set, if it has one.</summary>
internal sealed record CallResponse(DataSet Command, DataSet? Data);

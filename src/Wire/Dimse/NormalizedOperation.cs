using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Dimse;

/// <summary>A DIMSE-N request (PS3.7 chapter 10): N-ACTION and N-EVENT-REPORT of storage commitment, and whatever else a peer tries.</summary>
/// <param name="Field">The request's command field.</param>
/// <param name="SopClass">Requested or Affected SOP Class UID.</param>
/// <param name="SopInstance">Requested or Affected SOP Instance UID; empty when absent.</param>
/// <param name="TypeId">Action Type ID or Event Type ID; null for other requests.</param>
/// <param name="Data">The data set, null when the request has none.</param>
public sealed record NormalizedOperation(CommandField Field, Uid SopClass, Uid SopInstance, ushort? TypeId, DataSet? Data);

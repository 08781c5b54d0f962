namespace DicomExchange.Support;

/// <summary>Where an Orthanc server listens on the loopback address.</summary>
public sealed record OrthancPorts(int Dicom, int Web);

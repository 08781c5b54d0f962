namespace DicomExchange.Support;

/// <summary>A node that an Orthanc server knows.</summary>
public sealed record OrthancModality(string Name, string AeTitle, int Port, bool Tls);

namespace DicomExchange.Support;

/// <summary>PEM files of a relay: what it shows and what it believes.</summary>
public sealed record RelayFiles(string Certificate, string Key, string Trusted);

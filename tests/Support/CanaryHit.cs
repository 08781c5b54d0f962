namespace DicomExchange.Support;

/// <summary>A value that was found where it must not be.</summary>
public sealed record CanaryHit(string File, long Offset, string Value, string Encoding);

namespace DicomExchange.Node.Control.Messages;

/// <summary>Which grants to list.</summary>
/// <param name="To">Only those to this partner, by name or AE title.</param>
/// <param name="WithEnded">Those that have ended too.</param>
public sealed record GrantFilter(string? To, bool WithEnded);

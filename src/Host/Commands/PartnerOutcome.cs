namespace DicomExchange.Host.Commands;

/// <summary>How a call ended.</summary>
/// <param name="ExitCode">For the shell.</param>
/// <param name="Count">Instances moved, or matches.</param>
/// <param name="Reason">Why it failed, for the record; empty for success.</param>
/// <param name="Detail">What else belongs on record.</param>
internal sealed record PartnerOutcome(int ExitCode, long Count, string Reason, string Detail = "");

namespace DicomExchange.Store.Check;

/// <summary>How the last check of the whole store ended, as counts.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Objects">Objects in the vault.</param>
/// <param name="Problems">Problems left; not 0 either where the note of it cannot be read.</param>
public sealed record LastVerify(DateTimeOffset At, long Objects, int Problems);

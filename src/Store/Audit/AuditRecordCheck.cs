namespace DicomExchange.Store.Audit;

/// <summary>Looks at an opened record; called by several threads at once.</summary>
/// <param name="sequence">Its number.</param>
/// <param name="message">The message number in it, and the one kept beside it; 0 for none.</param>
/// <param name="plain">Its bytes (<see cref="AuditRecordCodec"/>).</param>
/// <returns>One of <see cref="AuditReasons"/> where something is wrong with it.</returns>
internal delegate string? AuditRecordCheck(long sequence, (long Sealed, long Kept) message, ReadOnlySpan<byte> plain);

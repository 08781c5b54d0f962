using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Where the trail stands.</summary>
/// <param name="Head">The last record.</param>
/// <param name="SignedTo">The last record that a checkpoint covers.</param>
/// <param name="Message">The last message number.</param>
internal sealed record LedgerState(AuditHead Head, long SignedTo, long Message);

namespace DicomExchange.Store.Audit;

/// <summary>Fills a batch with the records that come next; one that stays empty is the end. Called by one thread at a time.</summary>
/// <returns>What keeps the records behind from being read.</returns>
internal delegate AuditFinding? AuditSource(AuditBatch batch);

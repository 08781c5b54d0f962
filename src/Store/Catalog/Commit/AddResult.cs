using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>What came of an attempt to enter an instance.</summary>
/// <param name="Outcome">The end of it, or null when there is something to compare with first.</param>
/// <param name="Unknown">Contents of the same UID that have not been compared yet.</param>
internal sealed record AddResult(StoreOutcome? Outcome, IReadOnlyList<HeldContent> Unknown);

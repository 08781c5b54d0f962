using DicomExchange.Store;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Services;

/// <summary>What of a store did not open as it was started: kept data that was changed or lost is an alert, not only a line of the log.</summary>
public static class StartFindings
{
    /// <summary>Null where everything opened.</summary>
    /// <param name="store">Just opened.</param>
    /// <param name="now">The time of the record.</param>
    public static AuditRecord? Of(ExchangeStore store, DateTimeOffset now)
    {
        (int Count, string Reason, string What)[] found =
        [
            (store.StudiesWithoutKey, CatalogReasons.StudyKeyMissing, "studies without a key"),
            (store.StudiesDamaged, CatalogReasons.StudyRowDamaged, "studies with a changed row"),
            (store.PartnersDamaged, StoreReasons.RowDamaged, "partners with a changed row"),
        ];
        var some = found.Where(f => f.Count > 0).ToList();
        return some.Count == 0 ? null : new AuditRecord
        {
            Event = AuditEvent.StoreVerified,
            Time = now,
            Outcome = AuditOutcome.SeriousFailure,
            Reason = some[0].Reason,
            Count = some.Sum(f => f.Count),
            Detail = "as the store was opened: " + string.Join(", ", some.Select(f => $"{f.Count} {f.What}")),
        };
    }
}

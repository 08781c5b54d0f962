using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>One answer to who received or saw what of a patient, when, and on what basis.</summary>
/// <param name="Sequence">The number of the record that says so.</param>
/// <param name="Kind">How.</param>
/// <param name="Record">All that the record says: of what was sent partner, study, count, bytes, classes, begin, end and basis.</param>
public sealed record Disclosure(long Sequence, DisclosureKind Kind, AuditRecord Record)
{
    /// <summary>No end is on record, as after a crash: more may have gone than the record says. Of a query less may have been shown, and no more.</summary>
    public bool IsOpen { get; init; }
}

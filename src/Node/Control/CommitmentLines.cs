using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Control;

/// <summary>Which transactions of storage commitment are open with whom.</summary>
internal static class CommitmentLines
{
    /// <summary>Every partner with which one is, by name.</summary>
    public static IReadOnlyList<CommitmentLine> Of(StoreOutbox outbox)
    {
        var asked = outbox.Commitments.Open.ToLookup(static one => one.To, StringComparer.Ordinal);
        var reports = outbox.Reports.Waiting.ToLookup(static one => one.To, StringComparer.Ordinal);
        return
        [
            .. asked.Concat<IGrouping<string, object>>(reports).Select(static some => some.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(name => new CommitmentLine
                {
                    Name = name,
                    Asked = asked[name].Count(),
                    EldestAsked = asked[name].Min(static one => (DateTimeOffset?)one.AskedAt),
                    Reports = reports[name].Count(),
                    EldestReport = reports[name].Min(static one => (DateTimeOffset?)one.AskedAt),
                }),
        ];
    }
}

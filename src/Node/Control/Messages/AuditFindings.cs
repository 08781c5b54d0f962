using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control.Messages;

/// <param name="Records">So many were checked.</param>
/// <param name="Unsigned">So many at the end are chained but not yet covered by a signed checkpoint.</param>
/// <param name="Problem">The first thing wrong and where; null when the chain is whole.</param>
public sealed record AuditFindings(long Records, long Unsigned, string? Problem)
{
    /// <summary>The first record there is: those before it were removed as the settings say.</summary>
    public long First { get; init; } = 1;

    public static AuditFindings Of(AuditVerdict verdict) => new(verdict.Records, verdict.Unsigned, ProblemOf(verdict)) { First = verdict.First };

    private static string? ProblemOf(AuditVerdict verdict)
    {
        if (verdict.IsWhole)
        {
            return null;
        }

        var where = verdict.At > 0 ? $"{verdict.Reason} at record {verdict.At}" : verdict.Reason;
        return verdict.Reason switch
        {
            AuditReasons.TailMissing => $"{where}: records from there on were there when a checkpoint was signed, and are gone. Keep a copy of the data folder before anything else.",
            AuditReasons.CursorChanged => $"{where}: what says how far the collector has the messages was altered from outside, or the disk changed it. All there are go to it again; compare the numbers that it has. Keep a copy of the data folder before anything else.",
            _ => $"{where}: it was altered from outside, or the disk changed it. Keep a copy of the data folder before anything else.",
        };
    }
}

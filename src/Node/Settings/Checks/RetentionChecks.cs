using System.Globalization;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>Whether the audit trail is kept as long as somebody may ask of it; what is removed does not come back.</summary>
internal static class RetentionChecks
{
    // 45 CFR 164.528 (a)(1): six years, two leap days among them at most.
    private const int AccountingDays = 2192;

    public static void Run(NodeSettings settings, CheckReport report)
    {
        if (settings.Retention.AuditDays is < AccountingDays and var days && !report.IsDoubtful("retention"))
        {
            report.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"retention.auditDays is {days}: at its next start, and every hour, the node removes audit records that are older, and can then not tell to whom anything was disclosed before. Accounting of disclosures asks for six years ({AccountingDays} days) in the United States, elsewhere for more."));
        }
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>retention</c>. Studies are kept until an administrator deletes them.</summary>
public sealed record RetentionSettings
{
    [Description("Days the operational log files are kept.")]
    [Range(1, 3650)]
    public int LogDays { get; init; } = 31;

    [Description("Days the audit trail is kept; for ever where it is left out. Six years, 2192 days, are what accounting of disclosures asks for in the United States.")]
    [Range(1, 36500)]
    public int? AuditDays { get; init; }
}

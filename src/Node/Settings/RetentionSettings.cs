using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>retention</c>. Studies are kept until an administrator deletes them.</summary>
public sealed record RetentionSettings
{
    [Description("Days the operational log files are kept.")]
    [Range(1, 3650)]
    public int LogDays { get; init; } = 31;
}

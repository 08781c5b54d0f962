using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>logging</c>.</summary>
public sealed record LoggingSettings
{
    [Description("The folder of the rolling log files.")]
    public SettingsPath? Folder { get; init; }

    [Description("The least severity that is written.")]
    public LogDetail Level { get; init; } = LogDetail.Information;

    [Description("Megabytes after which a day's file is continued in the next.")]
    [Range(1, 1024)]
    public int FileMegabytes { get; init; } = 32;
}

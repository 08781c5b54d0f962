using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>audit</c>.</summary>
public sealed record AuditSettings
{
    [Description("Records after which the chain gets a signed checkpoint at the latest.")]
    [Range(1, 1_000_000)]
    public int CheckpointRecords { get; init; } = 1000;
}

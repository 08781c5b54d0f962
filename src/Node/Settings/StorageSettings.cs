using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>storage</c>.</summary>
public sealed record StorageSettings
{
    [Description("Megabytes of the data volume that stay free: below that, objects are refused with A700 while index and audit still have room. Default: 1024, or a twentieth of a smaller volume.")]
    [Range(16, 1_000_000)]
    public int? ReserveMegabytes { get; init; }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>One entry of <c>routes</c>.</summary>
public sealed record RouteSettings
{
    [Description("What people call this route; unique.")]
    [StringLength(128, MinimumLength = 1)]
    public required string Name { get; init; }

    [Description("Which instances it takes; every condition given must hold, none given takes all.")]
    public RouteCondition When { get; init; } = new();

    [Description("Partners (by name or AE title) the instances are sent to.")]
    [MaxLength(64)]
    public IReadOnlyList<string> ForwardTo { get; init; } = [];

    [Description("Seconds without a new instance of a study before it is forwarded; what comes later follows. Without it: at once.")]
    [Range(1, 604_800)]
    public int? QuietSeconds { get; init; }

    [Description("What partners may see of the instances it takes.")]
    public RouteGrant? Grant { get; init; }
}

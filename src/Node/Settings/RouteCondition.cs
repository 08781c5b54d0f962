using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>when</c> of a route: conditions that must all hold; within one, any value suffices.</summary>
public sealed record RouteCondition
{
    [Description("Senders: partners by name or AE title.")]
    [MaxLength(256)]
    public IReadOnlyList<string>? From { get; init; }

    [Description("AE titles of this node, one of which the sender called.")]
    [MinLength(1)]
    [MaxLength(16)]
    public IReadOnlyList<AeTitle>? CalledAe { get; init; }

    [Description("Modalities (0008,0060); * and ? are wildcards.")]
    [MaxLength(64)]
    public IReadOnlyList<string>? Modality { get; init; }

    [Description("SOP classes (0008,0016).")]
    [MaxLength(256)]
    public IReadOnlyList<Uid>? SopClass { get; init; }

    [Description("Station names (0008,1010); * and ? are wildcards.")]
    [MaxLength(64)]
    public IReadOnlyList<string>? Station { get; init; }

    [Description("Other attributes of the instance; each entry must hold, and one attribute may have several.")]
    [MinLength(1)]
    [MaxLength(16)]
    public IReadOnlyList<RouteAttribute>? Attributes { get; init; }

    [Description("Days on which it arrives, by this node's clock. Hours over midnight belong to the day on which they begin.")]
    [MinLength(1)]
    [MaxLength(7)]
    public IReadOnlyList<DayOfWeek>? Weekdays { get; init; }

    [Description("Hours in which it arrives, by this node's clock: from the first to before the last, such as 08:00-18:00, or over midnight 22:00-06:00.")]
    [MinLength(1)]
    [MaxLength(16)]
    public IReadOnlyList<HourRange>? Hours { get; init; }
}

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

    [Description("Modalities (0008,0060).")]
    [MaxLength(64)]
    public IReadOnlyList<string>? Modality { get; init; }

    [Description("SOP classes (0008,0016).")]
    [MaxLength(256)]
    public IReadOnlyList<Uid>? SopClass { get; init; }

    [Description("Station names (0008,1010).")]
    [MaxLength(64)]
    public IReadOnlyList<string>? Station { get; init; }
}

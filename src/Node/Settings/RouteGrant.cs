using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>grant</c> of a route.</summary>
public sealed record RouteGrant
{
    [Description("Partners (by name or AE title) that may see the instances.")]
    [MinLength(1)]
    [MaxLength(64)]
    public required IReadOnlyList<string> To { get; init; }

    [Description("For how many days from their arrival.")]
    [Range(1, 36_500)]
    public required int Days { get; init; }

    [Description("Why: a word such as treatment, or the reference of the patient's authorisation.")]
    [StringLength(256, MinimumLength = 1)]
    public required string Basis { get; init; }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>limits</c> of a partner.</summary>
public sealed record PartnerLimitSettings
{
    [Description("Associations this partner may have open at once.")]
    [Range(1, 10_000)]
    public int Associations { get; init; } = 16;
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>One entry of <c>attributes</c> in the block <c>when</c> of a route.</summary>
public sealed record RouteAttribute
{
    /// <summary>More says nothing more of an attribute that is kept at most this long anyway.</summary>
    public const int LongestValue = 256;

    [Description("The attribute, by its keyword (BodyPartExamined) or its number ((0018,0015)).")]
    public required AttributeName Attribute { get; init; }

    [Description("Values, any of which suffices, as a query has them: * and ? are wildcards, dates and times can be ranges; * alone is any value.")]
    [MinLength(1)]
    [MaxLength(64)]
    public required IReadOnlyList<string> Values { get; init; }
}

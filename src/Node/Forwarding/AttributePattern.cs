using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Catalog.Matching;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// The values an attribute may have, matched as in a query (PS3.4 §C.2.2.2) by the same matcher: letter case counts but in names, numbers
/// are compared by what they mean, any one value of several suffices. An attribute without a value matches nothing, also not <c>*</c>.
/// </summary>
public sealed class AttributePattern
{
    private readonly Tag tag;
    private readonly IReadOnlyList<IdentifierMatcher> alternatives;

    /// <param name="attribute">The attribute and the representation it is known to have.</param>
    /// <param name="values">Any of them suffices; one that is no value of that representation matches nothing.</param>
    public AttributePattern((Tag Tag, Vr Vr) attribute, IReadOnlyList<string> values)
    {
        tag = attribute.Tag;
        alternatives = [.. values.Select(value => Compile(attribute, value).Matcher).OfType<IdentifierMatcher>()];
    }

    /// <summary>Whether there is anything to compare: not in sequences and bulk data, and in nothing but the data set itself.</summary>
    public static bool CanTest(AttributeName name) =>
        name.Tag.Group >= 0x0008 && !name.Tag.IsPrivate && !name.Tag.IsGroupLength && (name.Vr.IsText() || IsNumber(name.Vr)) && name.Tag != Tags.SpecificCharacterSet;

    /// <returns>The reason word of the matcher; null when the value can be matched.</returns>
    public static string? ProblemOf((Tag Tag, Vr Vr) attribute, string value) => Compile(attribute, value).Problem?.Reason;

    public bool Matches(RoutedInstance instance) =>
        alternatives.Any(matcher => matcher.IsUniversal ? !instance.Text(tag).IsEmpty : matcher.Matches(instance, static (one, asked) => one.Text(asked)));

    /// <summary>Numbers that are written in binary; those in characters are text.</summary>
    internal static bool IsNumber(Vr vr) => vr is Vr.US or Vr.UL or Vr.UV or Vr.SS or Vr.SL or Vr.SV or Vr.FL or Vr.FD;

    private static (IdentifierMatcher? Matcher, IdentifierProblem? Problem) Compile((Tag Tag, Vr Vr) attribute, string value)
    {
        // A number is written in characters here, whatever it is in the object, and compared as a number all the same.
        var vr = IsNumber(attribute.Vr) ? Vr.DS : attribute.Vr;
        var identifier = new DataSet().Set(attribute.Tag, vr, Encoding.UTF8.GetBytes(value));
        var isRead = IdentifierMatcher.TryCompile(
            identifier, SpecificCharacterSet.Utf8, [new QueryKey(attribute.Tag, vr)], QueryOptions.Baseline, out var matcher, out var problem);
        return isRead ? (matcher, null) : (null, problem);
    }
}

using System.Collections.Frozen;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// Which routes take an instance, decided from the settings and its attributes alone. Conditions that are given must all hold, and
/// within one any value suffices; a condition without a value holds for nothing.
/// </summary>
public sealed class RouteMatcher
{
    private readonly IReadOnlyList<(RouteSettings Route, FrozenSet<string>? Senders)> routes;

    public RouteMatcher(NodeSettings settings)
    {
        Settings = settings;
        Partners = new PartnerNames(settings.Partners);
        routes = [.. settings.Routes.Select(route => (route, route.When.From?.SelectMany(Partners.Named).Select(p => p.Name).ToFrozenSet(StringComparer.Ordinal)))];
    }

    /// <summary>What this was made from.</summary>
    public NodeSettings Settings { get; }

    /// <summary>The partners as routes name them.</summary>
    public PartnerNames Partners { get; }

    /// <summary>The routes that take an instance, in the order of the settings.</summary>
    /// <param name="sender">The partner that sent it, by its name.</param>
    /// <param name="attributes">Of the instance, in the character set they were written in.</param>
    public IEnumerable<RouteSettings> Matching(string sender, DataSet attributes)
    {
        foreach (var (route, senders) in routes)
        {
            if (senders?.Contains(sender) != false && Holds(route.When, attributes))
            {
                yield return route;
            }
        }
    }

    private static bool Holds(RouteCondition when, DataSet attributes) =>
        HasOneOf(when.Modality, attributes, Tags.Modality, Vr.CS)
        && HasOneOf(when.Station, attributes, Tags.StationName, Vr.SH)
        && (when.SopClass is null || (attributes.TryGetUid(Tags.SOPClassUID, out var sopClass) && when.SopClass.Contains(sopClass)));

    private static bool HasOneOf(IReadOnlyList<string>? wanted, DataSet attributes, Tag tag, Vr vr)
    {
        if (wanted is null)
        {
            return true;
        }

        if (attributes[tag] is not { Items: null } element)
        {
            return false;
        }

        var values = Encoding.UTF8.GetString(AttributeText.Of(element, vr, SpecificCharacterSet.Of(attributes))).Split('\\', StringSplitOptions.TrimEntries);
        return wanted.Any(value => values.Contains(value, StringComparer.Ordinal));
    }
}

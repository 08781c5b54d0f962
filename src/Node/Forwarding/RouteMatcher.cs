using DicomExchange.Dicom.Datasets;
using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// Which routes take an instance, decided from the settings, its attributes, who sent it and when. Conditions that are given must all hold,
/// and within one any value suffices; a condition without a value holds for nothing.
/// </summary>
public sealed class RouteMatcher
{
    private readonly IReadOnlyList<(RouteSettings Route, IReadOnlyList<RouteTest> Tests)> routes;

    public RouteMatcher(NodeSettings settings)
    {
        Settings = settings;
        Partners = new PartnerNames([.. settings.Partners, .. settings.NotAdmitted]);
        routes = [.. settings.Routes.Select(route => (route, RouteTests.Of(route.When, Partners)))];
        Header = HeaderTags.Catalog.With(settings.Routes.SelectMany(static route => route.When.Attributes ?? []).Select(static a => a.Attribute.Tag));
    }

    /// <summary>What this was made from.</summary>
    public NodeSettings Settings { get; }

    /// <summary>The partners as routes name them, those that are not admitted yet included: a lane sends to nobody who is not a partner.</summary>
    public PartnerNames Partners { get; }

    /// <summary>The attributes that have to be read of an object before routes can be asked.</summary>
    public HeaderTags Header { get; }

    /// <summary>The routes that take an instance, in the order of the settings.</summary>
    public IEnumerable<RouteSettings> Matching(RoutedInstance instance) =>
        routes.Where(route => route.Tests.All(test => test.Holds(instance) == true)).Select(static route => route.Route);

    /// <summary>Each route with its conditions: whether they hold, and null where the instance does not say what they depend on.</summary>
    public IEnumerable<(RouteSettings Route, IReadOnlyList<(RouteTest Test, bool? Holds)> Conditions)> Explain(RoutedInstance instance) =>
        routes.Select(route => (route.Route, (IReadOnlyList<(RouteTest, bool?)>)[.. route.Tests.Select(test => (test, test.Holds(instance)))]));
}

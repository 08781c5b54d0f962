using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>Which instances a route takes, and what it grants of them.</summary>
public sealed class RouteMatcherTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 20, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, null, null, true)]
    [InlineData("Unit", null, null, null, true)]
    [InlineData("PANO", null, null, null, true)]
    [InlineData("Hill", null, null, null, false)]
    [InlineData(null, "PX", null, null, true)]
    [InlineData(null, "IO|PX", null, null, true)]
    [InlineData(null, "px", null, null, false)]
    [InlineData(null, "", null, null, false)]
    [InlineData(null, null, "1.2.840.10008.5.1.4.1.1.7", null, true)]
    [InlineData(null, null, "1.2.840.10008.5.1.4.1.1.2", null, false)]
    [InlineData(null, null, null, "Zimmer Süd", true)]
    [InlineData(null, null, null, "Zimmer", false)]
    [InlineData("Unit", "PX", "1.2.840.10008.5.1.4.1.1.7", "Zimmer Süd", true)]
    [InlineData("Hill", "PX", "1.2.840.10008.5.1.4.1.1.7", "Zimmer Süd", false)]
    [InlineData("Unit", "IO", "1.2.840.10008.5.1.4.1.1.7", "Zimmer Süd", false)]
    public void Every_condition_given_must_hold_and_within_one_any_value_suffices(string? from, string? modality, string? sopClass, string? station, bool matches)
    {
        var when = new RouteCondition { From = List(from), Modality = List(modality), SopClass = List(sopClass)?.Select(Uid.Parse).ToList(), Station = List(station) };

        new RouteMatcher(SettingsOf(new RouteSettings { Name = "route", When = when })).Matching(Arrived("Unit", Now)).Any().ShouldBe(matches);
    }

    [Fact]
    public void An_attribute_that_is_not_there_meets_no_condition_on_it()
    {
        var route = new RouteSettings { Name = "route", When = new RouteCondition { Modality = ["PX"] } };

        new RouteMatcher(SettingsOf(route)).Matching(new RoutedInstance(new DataSet(), Now) { Sender = "Unit" }).ShouldBeEmpty();
    }

    [Fact]
    public void What_a_route_grants_goes_to_each_partner_it_names_but_the_sender_until_the_full_hour_after_its_days()
    {
        var granting = new RouteSettings { Name = "granting", Grant = new RouteGrant { To = ["HILL", "Unit"], Days = 90, Basis = "treatment" } };
        var other = granting with { Name = "other", When = new RouteCondition { Modality = ["CT"] } };
        var routes = new RouteMatcher(SettingsOf(granting, other));

        var order = RouteGrants.Of(routes, Arrived("Unit", Now)).ShouldHaveSingleItem();
        (order.Route, order.To, order.Basis, order.Until).ShouldBe(("granting", "Hill", "treatment", new DateTimeOffset(2026, 5, 30, 9, 0, 0, TimeSpan.Zero)));
        RouteGrants.Of(routes, Arrived("Unit", Now.AddMinutes(39))).ShouldBe([order], "instances of one hour share a grant");
        RouteGrants.Of(routes, Arrived("Hill", Now)).ShouldHaveSingleItem().To.ShouldBe("Unit");
    }

    [Fact]
    public void A_partner_that_is_not_admitted_yet_is_queued_for_and_granted_to_by_its_name_and_nobody_in_its_place()
    {
        var route = new RouteSettings { Name = "route", ForwardTo = ["HILL"], Grant = new RouteGrant { To = ["HILL"], Days = 90, Basis = "treatment" } };
        var settings = SettingsOf(route) with { Partners = [Partner("Unit", "PANO")], NotAdmitted = [Partner("Hill", "HILL")] };
        var routes = new RouteMatcher(settings);

        RouteOrders.Of(routes, Arrived("Unit", Now)).ShouldHaveSingleItem().To.ShouldBe("Hill");
        RouteGrants.Of(routes, Arrived("Unit", Now)).ShouldHaveSingleItem().To.ShouldBe("Hill");

        // Named like a title of another partner, who must not get it instead.
        var ambiguous = new RouteMatcher(settings with { Partners = [Partner("Unit", "PANO"), Partner("Other", "HILL")], NotAdmitted = [Partner("HILL", "X")] });
        RouteOrders.Of(ambiguous, Arrived("Unit", Now)).ShouldBeEmpty();
        RouteGrants.Of(ambiguous, Arrived("Unit", Now)).ShouldBeEmpty();
    }

    private static DataSet Attributes => new DataSet()
        .SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192")
        .SetText(Tags.SOPClassUID, Vr.UI, "1.2.840.10008.5.1.4.1.1.7")
        .SetText(Tags.Modality, Vr.CS, "PX")
        .Set(Tags.StationName, Vr.SH, System.Text.Encoding.UTF8.GetBytes("Zimmer Süd "));

    private static RoutedInstance Arrived(string sender, DateTimeOffset at) => new(Attributes, at) { Sender = sender };

    private static List<string>? List(string? values) => values is null ? null : [.. values.Split('|', StringSplitOptions.RemoveEmptyEntries)];

    private static NodeSettings SettingsOf(params RouteSettings[] routes) => new()
    {
        Node = new IdentitySettings { AeTitles = [AeTitle.Parse("NODE")], Data = default, KeyFile = default },
        Listeners = [],
        Partners = [Partner("Unit", "PANO"), Partner("Hill", "HILL")],
        Routes = routes,
    };

    private static PartnerSettings Partner(string name, string title) => new() { Name = name, AeTitles = [AeTitle.Parse(title)], Security = ChannelSecurity.Tls };
}

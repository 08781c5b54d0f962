using DicomExchange.Dicom.Datasets;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Node.Forwarding;

/// <summary>What the routes that take an instance grant of its study.</summary>
public static class RouteGrants
{
    /// <param name="routes">The routes in force.</param>
    /// <param name="sender">The partner that sent it, by its name; it needs no grant of what it sent itself.</param>
    /// <param name="attributes">Of the instance.</param>
    /// <param name="now">When it arrived. The end is the full hour after the days are over, so that a study's instances share one grant.</param>
    public static IReadOnlyList<GrantOrder> Of(RouteMatcher routes, string sender, DataSet attributes, DateTimeOffset now)
    {
        if (routes.Settings.Routes.Count == 0)
        {
            return [];
        }

        return
        [
            .. from route in routes.Matching(sender, attributes)
               let grant = route.Grant
               where grant is not null
               from name in grant.To
               from partner in routes.Partners.Named(name)
               where partner.Name != sender
               select new GrantOrder(route.Name, partner.Name, FullHour(now.AddDays(grant.Days)), grant.Basis),
        ];
    }

    private static DateTimeOffset FullHour(DateTimeOffset moment)
    {
        var over = moment.UtcTicks % TimeSpan.TicksPerHour;
        return over == 0 ? moment : moment.AddTicks(TimeSpan.TicksPerHour - over);
    }
}

using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Node.Forwarding;

/// <summary>What the routes that take an instance grant of its study.</summary>
public static class RouteGrants
{
    /// <param name="routes">The routes in force.</param>
    /// <param name="instance">As it arrived; who sent it needs no grant of it.</param>
    /// <returns>Each ends at the full hour after its days are over, so that a study's instances share one grant.</returns>
    public static IReadOnlyList<GrantOrder> Of(RouteMatcher routes, RoutedInstance instance)
    {
        if (routes.Settings.Routes.Count == 0)
        {
            return [];
        }

        return
        [
            .. from route in routes.Matching(instance)
               let grant = route.Grant
               where grant is not null
               from name in grant.To
               let partner = routes.Partners.One(name)
               where partner is not null && partner.Name != instance.Sender
               select new GrantOrder(route.Name, partner.Name, FullHour(instance.At.ToUniversalTime().AddDays(grant.Days)), grant.Basis),
        ];
    }

    private static DateTimeOffset FullHour(DateTimeOffset moment)
    {
        var over = moment.UtcTicks % TimeSpan.TicksPerHour;
        return over == 0 ? moment : moment.AddTicks(TimeSpan.TicksPerHour - over);
    }
}

using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Forwarding;

/// <summary>To whom the routes that take an instance send it on.</summary>
public static class RouteOrders
{
    /// <param name="routes">The routes in force.</param>
    /// <param name="instance">As it arrived; who sent it does not get it back.</param>
    /// <returns>One order for each destination; of several routes to it the one with the shortest quiet time, else the first.</returns>
    public static IReadOnlyList<DeliveryOrder> Of(RouteMatcher routes, RoutedInstance instance)
    {
        if (routes.Settings.Routes.Count == 0)
        {
            return [];
        }

        var orders =
            from route in routes.Matching(instance)
            from name in route.ForwardTo
            let partner = routes.Partners.One(name)
            where partner is not null && partner.Name != instance.Sender
            select new DeliveryOrder(partner.Name, route.Name, TimeSpan.FromSeconds(route.QuietSeconds ?? 0));
        return [.. orders.GroupBy(static o => o.To, StringComparer.Ordinal).Select(static of => of.MinBy(static o => o.Quiet)!)];
    }
}

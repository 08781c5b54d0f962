using DicomExchange.Dicom.Datasets;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Forwarding;

/// <summary>To whom the routes that take an instance send it on.</summary>
public static class RouteOrders
{
    /// <param name="routes">The routes in force.</param>
    /// <param name="sender">The partner that sent it, by its name; it does not get it back.</param>
    /// <param name="attributes">Of the instance.</param>
    /// <returns>One order for each destination; of several routes to it the one with the shortest quiet time, else the first.</returns>
    public static IReadOnlyList<DeliveryOrder> Of(RouteMatcher routes, string sender, DataSet attributes)
    {
        if (routes.Settings.Routes.Count == 0)
        {
            return [];
        }

        var orders =
            from route in routes.Matching(sender, attributes)
            from name in route.ForwardTo
            from partner in routes.Partners.Named(name)
            where partner.Name != sender
            select new DeliveryOrder(partner.Name, route.Name, TimeSpan.FromSeconds(route.QuietSeconds ?? 0));
        return [.. orders.GroupBy(static o => o.To, StringComparer.Ordinal).Select(static of => of.MinBy(static o => o.Quiet)!)];
    }
}

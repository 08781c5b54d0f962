using DicomExchange.Node.Settings;
using DicomExchange.Store.Catalog;

namespace DicomExchange.Node.Services;

/// <summary>The bridge from a partner's <c>sees</c> to what the catalog shows.</summary>
public static class Sights
{
    /// <param name="partner">As the rules in force know it; null sees nothing.</param>
    public static Sight Of(PartnerSettings partner) => partner.Sees == Sees.All ? Sight.All : Sight.Own(partner.Name);
}

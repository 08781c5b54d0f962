using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Access;

/// <summary>Whether a partner can be sent to, and whether it still is where it was. Pure.</summary>
public static class PartnerPlace
{
    /// <returns>Null where it may be sent to, else the reason word.</returns>
    public static string? ProblemOf(PartnerSettings? partner) => partner switch
    {
        null => AccessReasons.DestinationUnknown,
        { Host: null } or { Port: null } => AccessReasons.DestinationWithoutAddress,
        { Security: ChannelSecurity.Plain, PlainRisk: false } => AccessReasons.DestinationInClear,
        _ => null,
    };

    /// <summary>The same partner, at the same place, known by the same certificates.</summary>
    public static bool IsSame(PartnerSettings one, PartnerSettings other) =>
        one.Name == other.Name
        && one.Host == other.Host
        && one.Port == other.Port
        && one.Security == other.Security
        && one.Issuer == other.Issuer
        && one.Subject?.Text == other.Subject?.Text
        && one.Certificates.ToHashSet().SetEquals(other.Certificates);
}

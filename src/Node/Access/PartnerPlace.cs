using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Live;

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

    /// <param name="settings">Those in force.</param>
    /// <param name="name">A partner's name.</param>
    /// <returns>As above; of an entry that is not admitted yet that, for a partner of that name there is.</returns>
    public static string? ProblemOf(NodeSettings settings, string name) =>
        settings.Partners.FirstOrDefault(partner => partner.Name == name) is { } admitted ? ProblemOf(admitted)
        : settings.NotAdmitted.Any(partner => partner.Name == name) ? ReloadReasons.PartnerNameOwned
        : AccessReasons.DestinationUnknown;

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

using DicomExchange.Node.Access;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Node.Settings.Live;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Forwarding;

/// <summary>What a person can do where nothing can be sent to a partner, and on which side. Pure.</summary>
internal static class DestinationAdvice
{
    /// <param name="reason">The reason word of what is wrong.</param>
    /// <param name="name">The partner's name.</param>
    /// <returns>Sentences; empty where the reason word says all there is to say.</returns>
    public static string Of(string reason, string name) => reason switch
    {
        AccessReasons.OperationNotAllowed =>
            "The settings of the other side do not let this node store; nothing in the settings here changes that. Ask there for \"store\" in what this node may do. "
            + $"It is tried again now and then by itself, and at once with 'dicomx queue retry --to {Quoted(name)}'.",
        AccessReasons.DestinationUnknown =>
            $"No partner has that name any more. 'dicomx queue cancel --to {Quoted(name)} --yes' ends it; to go on, enter a partner under that name again.",
        AccessReasons.DestinationWithoutAddress => "The settings give no \"host\" and \"port\" for it: enter both.",
        AccessReasons.DestinationInClear => "It would go over the network in clear: enter the partner with its certificate, or with \"plainRisk\" if that is meant.",
        ReloadReasons.PartnerNameOwned =>
            "The entry of that name in the settings is new and not admitted, because something is kept under the name. If it is the same practice as before, set \"takeOver\": true at it; otherwise give it another name.",
        TransportReasons.Identity or TransportReasons.CertificateUntrusted =>
            "Another certificate answers at its address than the settings name. Ask the practice, by telephone, whether it has a new one, and let it read out the fingerprint; if so, enter that under \"certificates\" of that partner. "
            + $"If not, somebody else answers there. {Trial(name)}",
        TransportReasons.OwnCertificateRefused or TransportReasons.CertificateProbablyRefused =>
            $"It does not take the certificate of this node, as far as can be told from here. Give the practice the fingerprint that 'dicomx status' shows, to be entered there. {Trial(name)}",
        TransportReasons.Rejected => $"It rejects the associations of this node, as a rule because the AE titles on one side are not those of the other. {Trial(name)}",
        TransportReasons.TlsVersion => $"What answers at its address speaks no TLS of 1.2 or 1.3. {Trial(name)}",
        _ when IsOfItsCertificate(reason) => $"Something is wrong with the certificate it shows. {Trial(name)} What it is has to be mended there, or in the revocation lists here.",
        _ => string.Empty,
    };

    private static string Trial(string name) => $"'dicomx partner test {Quoted(name)}' tries it and says more.";

    private static bool IsOfItsCertificate(string reason) =>
        reason.StartsWith("certificate-", StringComparison.Ordinal) || reason.StartsWith("crl-", StringComparison.Ordinal);

    private static string Quoted(string name) => $"\"{Printable.Text(name)}\"";
}

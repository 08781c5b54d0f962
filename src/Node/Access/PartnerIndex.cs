using System.Collections.Frozen;
using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Access;

/// <summary>Finds partners by what a peer shows: a pinned certificate, an authority and subject, or a title in clear.</summary>
internal sealed class PartnerIndex
{
    private readonly FrozenDictionary<Fingerprint, PartnerSettings> byPin;
    private readonly FrozenDictionary<string, PartnerSettings[]> bySubject;
    private readonly FrozenDictionary<AeTitle, PartnerSettings[]> byTitle;

    public PartnerIndex(IReadOnlyList<PartnerSettings> partners)
    {
        byPin = partners.SelectMany(p => p.Certificates.Select(c => (Pin: c, Partner: p)))
            .DistinctBy(e => e.Pin).ToFrozenDictionary(e => e.Pin, e => e.Partner);
        bySubject = partners.Where(p => p is { Issuer: not null, Subject: not null })
            .GroupBy(p => p.Subject!.Value.Text, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        byTitle = partners.SelectMany(p => p.AeTitles.Distinct().Select(t => (Title: t, Partner: p)))
            .GroupBy(e => e.Title, e => e.Partner).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    /// <returns>Nobody, one, or several where issuer and names fit several.</returns>
    public IReadOnlyList<PartnerSettings> Owners(PeerCertificate certificate)
    {
        if (byPin.TryGetValue(certificate.Fingerprint, out var pinned))
        {
            return [pinned];
        }

        if (bySubject.Count == 0 || certificate.Authorities.Count == 0)
        {
            return [];
        }

        var owners = new List<PartnerSettings>();
        foreach (var name in certificate.AlternativeNames.Prepend(certificate.Subject))
        {
            var spelled = name.StartsWith("dns:", StringComparison.Ordinal) ? name.ToLowerInvariant() : name;
            owners.AddRange(bySubject.GetValueOrDefault(spelled, [])
                .Where(p => certificate.ChainsThrough(p.Issuer!.Value) && !owners.Contains(p)));
        }

        return owners;
    }

    public IReadOnlyList<PartnerSettings> Titled(AeTitle title) => byTitle.GetValueOrDefault(title, []);

    public static bool IsListed(PartnerSettings partner, IPAddress address) => partner.Addresses.Any(range => range.Contains(address));
}

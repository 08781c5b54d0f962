namespace DicomExchange.Wire.Tls;

/// <summary>
/// How one partner's certificate is recognised: by pins, or by authorities together with a subject. The same rule
/// decides who a caller is and whether the one dialled is the one meant.
/// </summary>
public sealed record ExpectedCertificate
{
    /// <summary>Certificates of the partner; any of them suffices alone, so an old and a new one may overlap.</summary>
    public IReadOnlyCollection<Fingerprint> Pins { get; init; } = [];

    /// <summary>The authorities one of which the partner's chain must pass through; need <see cref="Subject"/>.</summary>
    public IReadOnlyCollection<Fingerprint> Issuers { get; init; } = [];

    /// <summary>
    /// The whole distinguished name (<c>CN=node, O=Hill Street</c>), or one subject alternative name with its kind
    /// (<c>dns:dicom.hill.example</c>) or, for DNS, without.
    /// </summary>
    public string? Subject { get; init; }

    /// <summary>Whether a checked certificate is this partner's. An expectation that names nothing matches nothing.</summary>
    public bool Matches(PeerCertificate certificate) =>
        Pins.Contains(certificate.Fingerprint)
        || (Subject is { Length: > 0 } subject && Issuers.Any(certificate.ChainsThrough) && Names(certificate, subject));

    private static bool Names(PeerCertificate certificate, string subject) =>
        WithoutSpacesAroundCommas(certificate.Subject) == WithoutSpacesAroundCommas(subject)
        || certificate.AlternativeNames.Any(name =>
            name.Equals(subject, StringComparison.OrdinalIgnoreCase)
            || (name.StartsWith("dns:", StringComparison.Ordinal)
                && name.AsSpan(4).Equals(subject, StringComparison.OrdinalIgnoreCase)));

    private static string WithoutSpacesAroundCommas(string distinguishedName) =>
        string.Join(',', distinguishedName.Split(',', StringSplitOptions.TrimEntries));
}

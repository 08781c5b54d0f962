using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// A new self-signed certificate for a node, meant to be pinned by its partners. RSA 3072, because at TLS 1.2 many DICOM
/// peers offer RSA suites only; for both roles, because a node receives and sends with the same identity.
/// </summary>
/// <param name="CertificatePem">The certificate, to give to partners.</param>
/// <param name="KeyPem">The private key (PKCS#8, not encrypted); the caller stores it readable by the service alone.</param>
/// <param name="Fingerprint">What partners pin.</param>
/// <param name="NotAfter">The end of validity.</param>
public sealed record NodeCertificate(string CertificatePem, string KeyPem, Fingerprint Fingerprint, DateTimeOffset NotAfter)
{
    /// <summary>Two years: the lifetime IHE ITI-19 recommends at most.</summary>
    public static TimeSpan DefaultLifetime { get; } = TimeSpan.FromDays(730);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <param name="commonName">The name a partner's administrator reads, 1 to 64 characters.</param>
    /// <param name="hosts">DNS names and IP addresses under which the node is reached.</param>
    /// <param name="notBefore">The start of validity; an hour is subtracted for partners whose clock is behind.</param>
    /// <param name="lifetime">Null for <see cref="DefaultLifetime"/>.</param>
    public static NodeCertificate Create(
        string commonName, IReadOnlyCollection<string> hosts, DateTimeOffset notBefore, TimeSpan? lifetime = null)
    {
        if (commonName.Length is 0 or > 64)
        {
            throw new ArgumentException("A common name has 1 to 64 characters (RFC 5280, ub-common-name).", nameof(commonName));
        }

        using var key = RSA.Create(3072);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(commonName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (hosts.Count > 0)
        {
            request.CertificateExtensions.Add(NamesOf(hosts));
        }

        var notAfter = notBefore + (lifetime ?? DefaultLifetime);
        using var certificate = request.CreateSelfSigned(notBefore.AddHours(-1), notAfter);
        return new NodeCertificate(
            certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), Fingerprint.Of(certificate.RawData), notAfter);
    }

    private static X509Extension NamesOf(IReadOnlyCollection<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address) && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            {
                names.AddIpAddress(address!);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return names.Build();
    }

    /// <summary>Without the key: a record prints its members, and this one must never reach a log whole.</summary>
    public override string ToString() => Fingerprint.ToString();
}

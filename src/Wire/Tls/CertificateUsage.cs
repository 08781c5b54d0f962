using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>Whether the usage extensions of a certificate allow a role; absent extensions allow everything (RFC 5280 §4.2.1.3, §4.2.1.12).</summary>
internal static class CertificateUsage
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string Any = "2.5.29.37.0";

    public static bool Allows(X509Certificate2 certificate, CertificateUse use)
    {
        var wanted = use == CertificateUse.Server ? ServerAuthentication : ClientAuthentication;
        foreach (var extension in certificate.Extensions)
        {
            var allowed = extension switch
            {
                // Every suite of PS3.15 B.12 proves the key by a signature.
                X509KeyUsageExtension usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature),
                X509EnhancedKeyUsageExtension usages => usages.EnhancedKeyUsages.Cast<Oid>().Any(o => o.Value == wanted || o.Value == Any),
                _ => true,
            };
            if (!allowed)
            {
                return false;
            }
        }

        return true;
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>Whether the usage extensions of a certificate allow a role; absent extensions allow everything, and
/// "any usage" allows none, as in the framework's own chain check (RFC 5280 §4.2.1.3, §4.2.1.12).</summary>
internal static class CertificateUsage
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public static bool Allows(X509Certificate2 certificate, CertificateUse use)
    {
        var wanted = use == CertificateUse.Server ? ServerAuthentication : ClientAuthentication;
        foreach (var extension in certificate.Extensions)
        {
            var allowed = extension switch
            {
                // Every suite of PS3.15 B.12 proves the key by a signature.
                X509KeyUsageExtension usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature),
                X509EnhancedKeyUsageExtension usages => usages.EnhancedKeyUsages.Cast<Oid>().Any(o => o.Value == wanted),
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

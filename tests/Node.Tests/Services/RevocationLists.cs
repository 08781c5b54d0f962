using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Support;

namespace DicomExchange.Node.Tests.Services;

/// <summary>Revocation lists as authorities publish them; made by the framework.</summary>
internal static class RevocationLists
{
    /// <param name="authority">Who signs it; with an elliptic curve key.</param>
    /// <param name="lasts">From now to its next update.</param>
    /// <param name="revoked">The certificates on it.</param>
    public static byte[] Of(TestCertificate authority, TimeSpan lasts, params IReadOnlyList<TestCertificate> revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            list.AddEntry(certificate.Certificate);
        }

        var now = TimeProvider.System.GetUtcNow();
        return list.Build(authority.Certificate, revoked.Count, now + lasts, HashAlgorithmName.SHA256, null, now.AddHours(-1));
    }
}

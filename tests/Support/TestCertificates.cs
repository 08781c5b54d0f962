using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Support;

/// <summary>Makes certificates as practices have them, and as they must not be.</summary>
public static class TestCertificates
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    /// <summary>One that signs itself, good for pinning.</summary>
    public static TestCertificate SelfSigned(string name, CertificateShape? shape = null)
    {
        shape ??= new CertificateShape();
        using var key = NewKey(shape);
        var request = Request(name, key, shape);
        Extend(request, shape, authority: false);
        var (from, until) = Validity(shape);
        using var made = request.CreateSelfSigned(from, until);
        return new TestCertificate(Reloaded(made));
    }

    /// <summary>An authority whose certificates chain to it.</summary>
    public static TestCertificate Authority(string name, CertificateShape? shape = null)
    {
        shape ??= new CertificateShape();
        using var key = NewKey(shape);
        var request = Request(name, key, shape);
        Extend(request, shape, authority: true);
        var (from, until) = Validity(shape);
        using var made = request.CreateSelfSigned(from, until);
        return new TestCertificate(Reloaded(made));
    }

    /// <summary>One that the authority signed.</summary>
    public static TestCertificate IssuedBy(TestCertificate authority, string name, CertificateShape? shape = null)
    {
        shape ??= new CertificateShape();
        using var key = NewKey(shape);
        var request = Request(name, key, shape);
        Extend(request, shape, authority: false);
        var (from, until) = Validity(shape);
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        using var signed = request.Create(authority.Certificate, from, until, serial);
        using var withKey = key is RSA rsa ? signed.CopyWithPrivateKey(rsa) : signed.CopyWithPrivateKey((ECDsa)key);
        return new TestCertificate(Reloaded(withKey));
    }

    private static AsymmetricAlgorithm NewKey(CertificateShape shape) =>
        shape.RsaBits > 0 ? RSA.Create(shape.RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CertificateRequest Request(string name, AsymmetricAlgorithm key, CertificateShape shape) => key is RSA rsa
        ? new CertificateRequest($"CN={name}", rsa, shape.Hash, RSASignaturePadding.Pkcs1)
        : new CertificateRequest($"CN={name}", (ECDsa)key, shape.Hash);

    private static void Extend(CertificateRequest request, CertificateShape shape, bool authority)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (authority)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
            return;
        }

        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        var usages = new OidCollection();
        if (shape.Server)
        {
            usages.Add(new Oid(ServerUsage));
        }

        if (shape.Client)
        {
            usages.Add(new Oid(ClientUsage));
        }

        if (usages.Count > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        }

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
    }

    private static (DateTimeOffset From, DateTimeOffset Until) Validity(CertificateShape shape)
    {
        var now = TimeProvider.System.GetUtcNow();
        return (now + shape.From, now + shape.Until);
    }

    /// <summary>A key that SslStream can use on every platform.</summary>
    private static X509Certificate2 Reloaded(X509Certificate2 made) =>
        X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Tests.Tls;

/// <summary>Certificates for tests, each with exactly the defect asked for. RSA keys are made once: they are slow.</summary>
internal static class TestCertificates
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RSA SharedRsa = RSA.Create(2048);
    private static int serial = 1000;

    public sealed record Recipe(string Name)
    {
        public AsymmetricAlgorithm? Key { get; init; }

        public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

        public DateTimeOffset NotBefore { get; init; } = Now.AddDays(-10);

        public DateTimeOffset NotAfter { get; init; } = Now.AddDays(300);

        public string[]? Usages { get; init; } = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

        public X509KeyUsageFlags? KeyUsage { get; init; } = X509KeyUsageFlags.DigitalSignature;

        public bool Authority { get; init; }

        public string[] DnsNames { get; init; } = ["localhost"];

        public X509Extension[] Extensions { get; init; } = [];

        public byte[]? Serial { get; init; }
    }

    public static X509Certificate2 SelfSigned(Recipe recipe) => Issue(recipe, null);

    public static X509Certificate2 Authority(string name) =>
        Issue(new Recipe(name) { Authority = true, Key = ECDsa.Create(ECCurve.NamedCurves.nistP256) }, null);

    public static X509Certificate2 Intermediate(string name, X509Certificate2 issuer) =>
        Issue(new Recipe(name) { Authority = true, Key = ECDsa.Create(ECCurve.NamedCurves.nistP256) }, issuer);

    public static X509Certificate2 Issue(Recipe recipe, X509Certificate2? issuer)
    {
        var key = recipe.Key ?? SharedRsa;
        var name = new X500DistinguishedName("CN=" + recipe.Name);
        var request = key is ECDsa ecdsa
            ? new CertificateRequest(name, ecdsa, recipe.Hash)
            : new CertificateRequest(name, (RSA)key, recipe.Hash, RSASignaturePadding.Pkcs1);
        AddExtensions(request, recipe);
        var generator = issuer is null ? GeneratorOf(key) : GeneratorOf((AsymmetricAlgorithm?)issuer.GetECDsaPrivateKey() ?? issuer.GetRSAPrivateKey()!);
        var number = recipe.Serial ?? BitConverter.GetBytes(Interlocked.Increment(ref serial)).Reverse().ToArray();
        using var bare = request.Create(
            issuer?.SubjectName ?? name, recipe.Hash == HashAlgorithmName.SHA1 ? new Sha1Signature(generator) : generator, recipe.NotBefore, recipe.NotAfter, number);
        using var withKey = key is ECDsa e ? bare.CopyWithPrivateKey(e) : bare.CopyWithPrivateKey((RSA)key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    public static Fingerprint PrintOf(X509Certificate2 certificate) => Fingerprint.Of(certificate.RawData);

    public static TlsMaterial Pem(X509Certificate2 certificate) => TlsMaterial.FromText(certificate.Subject, certificate.ExportCertificatePem());

    public static TlsMaterial KeyPem(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPrivateKey();
        using var ecdsa = certificate.GetECDsaPrivateKey();
        return TlsMaterial.FromText("key of " + certificate.Subject, ((AsymmetricAlgorithm?)rsa ?? ecdsa!).ExportPkcs8PrivateKeyPem());
    }

    public static TlsPolicyOptions Options(X509Certificate2 own) => new() { Certificate = Pem(own), Key = KeyPem(own) };

    /// <summary>A signed revocation list by the framework's own writer, which knows nothing of our reader.</summary>
    public static TlsMaterial RevocationList(
        X509Certificate2 issuer, IEnumerable<X509Certificate2> revoked, DateTimeOffset? thisUpdate = null, DateTimeOffset? nextUpdate = null)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            builder.AddEntry(certificate, Now.AddDays(-1), X509RevocationReason.KeyCompromise);
        }

        var der = builder.Build(
            issuer, 1, nextUpdate ?? Now.AddDays(7), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, thisUpdate ?? Now.AddDays(-1));
        return new TlsMaterial("revoked.crl", der);
    }

    private static void AddExtensions(CertificateRequest request, Recipe recipe)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(recipe.Authority, false, 0, true));
        if (recipe.Authority)
        {
            request.CertificateExtensions.Add(
                new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        }
        else
        {
            if (recipe.KeyUsage is { } usage)
            {
                request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
            }

            if (recipe.Usages is { } usages)
            {
                var oids = new OidCollection();
                Array.ForEach(usages, o => oids.Add(new Oid(o)));
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, false));
            }

            var names = new SubjectAlternativeNameBuilder();
            Array.ForEach(recipe.DnsNames, names.AddDnsName);
            request.CertificateExtensions.Add(names.Build());
        }

        foreach (var extension in recipe.Extensions)
        {
            request.CertificateExtensions.Add(extension);
        }
    }

    private static X509SignatureGenerator GeneratorOf(AsymmetricAlgorithm key) => key is ECDsa ecdsa
        ? X509SignatureGenerator.CreateForECDsa(ecdsa)
        : X509SignatureGenerator.CreateForRSA((RSA)key, RSASignaturePadding.Pkcs1);

    /// <summary>The framework's generator knows no SHA-1 any more; the object identifier is what is looked at, so the rest may be wrong.</summary>
    private sealed class Sha1Signature(X509SignatureGenerator inner) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            Convert.FromHexString("300D06092A864886F70D0101050500");

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => inner.SignData(data, HashAlgorithmName.SHA256);

        protected override PublicKey BuildPublicKey() => inner.PublicKey;
    }
}

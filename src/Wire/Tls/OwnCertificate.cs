using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DicomExchange.Wire.Tls;

/// <summary>Loads the node's own certificate, chain and key, and says clearly what is wrong with them.</summary>
internal static class OwnCertificate
{
    private const string CertificateLabel = "CERTIFICATE";

    /// <exception cref="TlsMaterialException">Unreadable, no key, key of another certificate, wrong password, or too weak to be used.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load(TlsPolicyOptions options)
    {
        var (certificate, chain) = PemText.IsPem(options.Certificate.Content.Span)
            ? LoadPem(options)
            : LoadPkcs12(options);
        if (CertificateStrength.ProblemOf(certificate) is { } problem)
        {
            throw new TlsMaterialException(
                options.Certificate.Name, $"is too weak: {problem}.", "Make a new certificate; partners would refuse this one.");
        }

        foreach (var use in new[] { CertificateUse.Server, CertificateUse.Client })
        {
            if (!CertificateUsage.Allows(certificate, use))
            {
                throw new TlsMaterialException(
                    options.Certificate.Name,
                    $"may not be used as a TLS {use.ToString().ToLowerInvariant()}.",
                    "Make one with the extended key usages serverAuth and clientAuth; a node receives and sends with the same identity.");
            }
        }

        return (certificate, chain);
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) LoadPem(TlsPolicyOptions options)
    {
        var chain = new X509Certificate2Collection();
        foreach (var der in PemText.Sections(options.Certificate, CertificateLabel))
        {
            chain.Add(Authorities.Decode(options.Certificate, der));
        }

        if (chain.Count == 0)
        {
            throw new TlsMaterialException(
                options.Certificate.Name, "has no section BEGIN CERTIFICATE.", "Name the certificate in tls.certificate and the key in tls.key.");
        }

        var key = options.Key ?? options.Certificate;
        var certificate = WithKey(options, chain[0], key);
        chain.RemoveAt(0);
        return (certificate, chain);
    }

    private static X509Certificate2 WithKey(TlsPolicyOptions options, X509Certificate2 certificate, TlsMaterial key)
    {
        var keyText = Encoding.UTF8.GetString(key.Content.Span);
        var encrypted = keyText.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        if (encrypted && options.Password is null)
        {
            throw new TlsMaterialException(key.Name, "is encrypted and no password was given.", "Give the password, or store the key unencrypted and readable by the service alone.");
        }

        try
        {
            return encrypted
                ? X509Certificate2.CreateFromEncryptedPem(certificate.ExportCertificatePem(), keyText, options.Password)
                : X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), keyText);
        }
        catch (CryptographicException e) when (encrypted)
        {
            throw new TlsMaterialException(key.Name, "cannot be opened with the password given.", "Check the password.", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new TlsMaterialException(
                key.Name,
                $"has no private key that belongs to {options.Certificate.Name}.",
                "Name the PEM file (PKCS#8, PKCS#1 or SEC1; RSA or ECDSA) that was made together with the certificate.",
                e);
        }
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) LoadPkcs12(TlsPolicyOptions options)
    {
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(options.Certificate.Content.Span, options.Password);
        }
        catch (CryptographicException e)
        {
            throw new TlsMaterialException(
                options.Certificate.Name, "is neither PEM nor a PKCS#12 file that the password opens.", "Check the file and its password.", e);
        }

        var certificate = all.FirstOrDefault(c => c.HasPrivateKey)
            ?? throw new TlsMaterialException(options.Certificate.Name, "has no private key.", "Export it again together with its key.");
        all.Remove(certificate);
        return (certificate, all);
    }
}

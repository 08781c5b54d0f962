using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>The certificates of authorities named in <c>tls.trust</c>.</summary>
internal sealed record Authorities(X509Certificate2Collection Anchors, X509Certificate2Collection Intermediates)
{
    public IReadOnlyCollection<X509Certificate2> All => [.. Anchors, .. Intermediates];

    /// <exception cref="TlsMaterialException">A file without certificates, or with one that is no authority's or is too weak; or no root at all.</exception>
    public static Authorities Load(IReadOnlyList<TlsMaterial> files)
    {
        var loaded = Of(files);
        if (loaded is { Anchors.Count: 0, Intermediates.Count: > 0 })
        {
            throw new TlsMaterialException(
                files[0].Name, "ends in no self-signed authority.", "Add the certificate of the root authority to tls.trust as well.");
        }

        return loaded;
    }

    /// <summary>The files that can be used, and for each that cannot an earlier one of its name where there is one.</summary>
    public static IReadOnlyList<TlsMaterial> Usable(IReadOnlyList<TlsMaterial> files, IReadOnlyList<TlsMaterial> earlier) =>
        [.. files.Select(file => IsUsable(file) ? file : earlier.FirstOrDefault(e => e.Name == file.Name)).OfType<TlsMaterial>()];

    /// <summary>The same without asking for a root: without one nothing chains to an authority of ours.</summary>
    /// <exception cref="TlsMaterialException">A file without certificates, or with one that is no authority's or is too weak.</exception>
    public static Authorities Of(IReadOnlyList<TlsMaterial> files)
    {
        var loaded = new Authorities([], []);
        foreach (var file in files)
        {
            var before = loaded.Anchors.Count + loaded.Intermediates.Count;
            foreach (var der in PemText.IsPem(file.Content.Span) ? PemText.Sections(file, "CERTIFICATE") : [file.Content])
            {
                loaded.Add(file, Decode(file, der));
            }

            if (loaded.Anchors.Count + loaded.Intermediates.Count == before)
            {
                throw new TlsMaterialException(file.Name, "has no section BEGIN CERTIFICATE.", "Name a file with the authority's certificate.");
            }
        }

        return loaded;
    }

    public static X509Certificate2 Decode(TlsMaterial file, ReadOnlyMemory<byte> der)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(der.Span);
        }
        catch (CryptographicException e)
        {
            throw new TlsMaterialException(file.Name, "has a certificate that cannot be read.", "Export it again, as PEM or DER.", e);
        }
    }

    private static bool IsUsable(TlsMaterial file)
    {
        try
        {
            return Of([file]).All.Count > 0;
        }
        catch (TlsMaterialException)
        {
            return false;
        }
    }

    private void Add(TlsMaterial file, X509Certificate2 certificate)
    {
        if (!certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(c => c.CertificateAuthority))
        {
            throw new TlsMaterialException(
                file.Name, $"is the certificate of no authority ({PrintableText.Of(certificate.Subject)}).", "To trust one partner's own certificate, pin its fingerprint at that partner.");
        }

        if (CertificateStrength.KeyProblem(certificate) is { } problem)
        {
            throw new TlsMaterialException(file.Name, $"is too weak: {problem}.", "Ask the authority for its present certificate.");
        }

        var isRoot = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
        (isRoot ? Anchors : Intermediates).Add(certificate);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Node.Settings;

/// <summary>
/// What a certificate issued by a partner's <c>issuer</c> must carry: a subject alternative name (<c>dns:</c>, <c>uri:</c>,
/// <c>email:</c> or <c>ip:</c> and the value) or the whole distinguished name of its subject (<c>CN=…, O=…</c>).
/// </summary>
public readonly record struct CertificateSubject
{
    private static readonly string[] AlternativeNames = ["dns:", "uri:", "email:", "ip:"];

    private CertificateSubject(string text, bool isAlternativeName)
    {
        Text = text;
        IsAlternativeName = isAlternativeName;
    }

    /// <summary>An alternative name with its prefix, or a distinguished name in the framework's own spelling; compared exactly.</summary>
    public string Text { get; }

    public bool IsAlternativeName { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out CertificateSubject subject)
    {
        subject = default;
        if (text is null || text.Length is 0 or > 1024 || text.Any(char.IsControl))
        {
            return false;
        }

        if (Array.Find(AlternativeNames, p => text.StartsWith(p, StringComparison.Ordinal)) is { } prefix)
        {
            subject = new CertificateSubject(prefix == "dns:" ? text.ToLowerInvariant() : text, isAlternativeName: true);
            return text.Length > prefix.Length;
        }

        try
        {
            // Read and written again, so that spaces after commas and the like make no difference.
            subject = new CertificateSubject(new X500DistinguishedName(new X500DistinguishedName(text).RawData).Name, isAlternativeName: false);
            return subject.Text.Length > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public override string ToString() => Text;
}

using System.Diagnostics.CodeAnalysis;

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

    /// <summary>With the prefix when it is an alternative name.</summary>
    public string Text { get; }

    public bool IsAlternativeName { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out CertificateSubject subject)
    {
        subject = default;
        if (text is null || text.Length is 0 or > 1024 || text.Any(char.IsControl))
        {
            return false;
        }

        var prefix = Array.Find(AlternativeNames, p => text.StartsWith(p, StringComparison.Ordinal));
        if (prefix is null && !text.Contains('=', StringComparison.Ordinal))
        {
            return false;
        }

        subject = new CertificateSubject(text, prefix is not null);
        return prefix is null || text.Length > prefix.Length;
    }

    public override string ToString() => Text;
}

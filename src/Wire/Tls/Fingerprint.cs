using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// The SHA-256 of a certificate's DER encoding, written <c>sha256:</c> and 64 lower-case hexadecimal digits.
/// It names a pinned certificate or an issuing authority in the settings, in refusals and in audit records.
/// </summary>
public readonly record struct Fingerprint
{
    /// <summary>What every written fingerprint begins with, so that another digest can be added later.</summary>
    public const string Prefix = "sha256:";

    private readonly string? hex;

    private Fingerprint(string hex) => this.hex = hex;

    /// <summary>64 lower-case hexadecimal digits, or empty for the default value.</summary>
    public string Hex => hex ?? string.Empty;

    public static Fingerprint Of(ReadOnlySpan<byte> certificateDer) =>
        new(Convert.ToHexStringLower(SHA256.HashData(certificateDer)));

    /// <summary>
    /// Reads <c>sha256:</c> and 64 hexadecimal digits in either case; the prefix may be missing and the digits may be
    /// separated by colons, as OpenSSL and certificate viewers print them.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Fingerprint fingerprint)
    {
        fingerprint = default;
        if (text is null || text.Length > 128)
        {
            return false;
        }

        var digits = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        digits = digits.Replace(":", string.Empty, StringComparison.Ordinal);
        if (digits.Length != 2 * SHA256.HashSizeInBytes || !digits.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        fingerprint = new Fingerprint(digits.ToLowerInvariant());
        return true;
    }

    /// <exception cref="FormatException">The text is no fingerprint; for settings and tests.</exception>
    public static Fingerprint Parse(string text) =>
        TryParse(text, out var fingerprint)
            ? fingerprint
            : throw new FormatException("Not a certificate fingerprint: write sha256: and 64 hexadecimal digits.");

    public override string ToString() => Prefix + Hex;
}

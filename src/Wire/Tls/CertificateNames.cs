using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>The subject alternative names of a certificate (RFC 5280 §4.2.1.6), a bounded number of them.</summary>
internal static class CertificateNames
{
    private const string SubjectAlternativeName = "2.5.29.17";

    private static readonly Asn1Tag Email = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag Ip = new(TagClass.ContextSpecific, 7);

    /// <summary>The names of the kinds dns, ip, email and uri, each with its kind before it; null where there are more than <paramref name="limit"/> of any kind.</summary>
    /// <exception cref="AsnContentException">The extension is malformed.</exception>
    public static IReadOnlyList<string>? Read(X509Certificate2 certificate, int limit)
    {
        if (certificate.Extensions[SubjectAlternativeName] is not { } extension)
        {
            return [];
        }

        var names = new List<string>();
        var entries = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
        for (var count = 0; entries.HasData; count++)
        {
            if (count == limit)
            {
                return null;
            }

            if (ReadName(entries) is { } name)
            {
                names.Add(PrintableText.Of(name));
            }
        }

        return names;
    }

    private static string? ReadName(AsnReader entries)
    {
        var tag = entries.PeekTag();
        if (tag == Ip)
        {
            var address = entries.ReadOctetString(Ip);
            return address.Length is 4 or 16 ? "ip:" + new IPAddress(address) : null;
        }

        if (tag == Dns)
        {
            return "dns:" + entries.ReadCharacterString(UniversalTagNumber.IA5String, Dns);
        }

        if (tag == Email)
        {
            return "email:" + entries.ReadCharacterString(UniversalTagNumber.IA5String, Email);
        }

        if (tag == Uri)
        {
            return "uri:" + entries.ReadCharacterString(UniversalTagNumber.IA5String, Uri);
        }

        entries.ReadEncodedValue();
        return null;
    }
}

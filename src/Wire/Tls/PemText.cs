using System.Security.Cryptography;
using System.Text;

namespace DicomExchange.Wire.Tls;

/// <summary>PEM sections (RFC 7468) in a file's content; content without any is taken as DER.</summary>
internal static class PemText
{
    /// <summary>Whether the content has a PEM section at all.</summary>
    public static bool IsPem(ReadOnlySpan<byte> content) => content.IndexOf("-----BEGIN "u8) >= 0;

    /// <summary>The DER of the first section with this label, or the content itself where it is no PEM.</summary>
    /// <exception cref="TlsMaterialException">PEM without such a section.</exception>
    public static ReadOnlyMemory<byte> DerOf(TlsMaterial material, string label)
    {
        if (!IsPem(material.Content.Span))
        {
            return material.Content;
        }

        foreach (var der in Sections(material, label))
        {
            return der;
        }

        throw new TlsMaterialException(material.Name, $"has no section BEGIN {label}.", "Check that it is the file meant.");
    }

    /// <summary>The DER of every section with this label, in order.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Sections(TlsMaterial material, string label)
    {
        var text = Encoding.UTF8.GetString(material.Content.Span);
        var from = 0;
        while (PemEncoding.TryFind(text.AsSpan(from), out var fields))
        {
            var section = text.AsSpan(from);
            if (section[fields.Label].SequenceEqual(label))
            {
                var der = new byte[fields.DecodedDataLength];
                if (Convert.TryFromBase64Chars(section[fields.Base64Data], der, out var written))
                {
                    yield return der.AsMemory(0, written);
                }
            }

            from += fields.Location.End.GetOffset(text.Length - from);
        }
    }
}

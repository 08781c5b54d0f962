using System.Buffers;
using System.Text;

namespace DicomExchange.Dicom.Text;

/// <summary>
/// The form in which names are compared and ordered: invariant upper case, no spaces around components, no trailing
/// carets or equals signs. Accents count. Names that fold to the same bytes are the same name to a query.
/// </summary>
public static class PersonNameFolding
{
    /// <summary>Bytes that a destination must have: a byte that is no UTF-8 becomes the three of U+FFFD, and no letter grows more.</summary>
    public static int MaxLength(int length) => length * 3;

    /// <summary>Folds the UTF-8 of one name, all its groups.</summary>
    /// <returns>Bytes written to the destination.</returns>
    public static int Fold(ReadOnlySpan<byte> name, Span<byte> destination)
    {
        var written = 0;
        while (!name.IsEmpty)
        {
            var b = name[0];
            var taken = 1;
            if (b is (byte)'^' or (byte)'=')
            {
                written = TrimmedEnd(destination[..written], b == '=');
                destination[written++] = b;
            }
            else if (b == ' ' && (written == 0 || destination[written - 1] is (byte)'^' or (byte)'='))
            {
                // A space before a component is padding.
            }
            else if (b < 0x80)
            {
                destination[written++] = b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 0x20) : b;
            }
            else
            {
                var status = Rune.DecodeFromUtf8(name, out var rune, out taken);
                written += (status == OperationStatus.Done ? Rune.ToUpperInvariant(rune) : Rune.ReplacementChar).EncodeToUtf8(destination[written..]);
            }

            name = name[taken..];
        }

        written = TrimmedEnd(destination[..written], carets: true);
        return destination[..written].TrimEnd((byte)'=').Length;
    }

    /// <summary>Folds one name into an array of its own.</summary>
    public static byte[] Fold(ReadOnlySpan<byte> name)
    {
        var buffer = new byte[MaxLength(name.Length)];
        return buffer.AsSpan(0, Fold(name, buffer)).ToArray();
    }

    // Before an equals sign a group ends, so its trailing empty components go too; before a caret only spaces do.
    private static int TrimmedEnd(ReadOnlySpan<byte> written, bool carets)
    {
        var end = written.Length;
        while (end > 0 && (written[end - 1] == ' ' || (carets && written[end - 1] == '^')))
        {
            end--;
        }

        return end;
    }
}

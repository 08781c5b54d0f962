using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Dicom.Standard;

/// <summary>
/// An application entity title that has been checked: 1 to 16 printable characters of ISO 646 without backslash,
/// leading and trailing spaces not significant (PS3.5 §6.2 AE, PS3.8 §9.3.2). Compared exactly.
/// </summary>
public readonly record struct AeTitle
{
    public const int MaxLength = 16;

    private readonly string? value;

    private AeTitle(string value) => this.value = value;

    public string Value => value ?? string.Empty;

    public bool IsEmpty => value is null;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out AeTitle title)
    {
        title = default;
        bytes = bytes.Trim((byte)' ');
        if (bytes.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var b in bytes)
        {
            if (b is < 0x20 or > 0x7E or (byte)'\\')
            {
                return false;
            }
        }

        title = new AeTitle(System.Text.Encoding.ASCII.GetString(bytes));
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out AeTitle title)
    {
        title = default;
        if (text is null || text.Length > 64)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[text.Length];
        return System.Text.Ascii.FromUtf16(text, bytes, out _) == System.Buffers.OperationStatus.Done && TryParse(bytes, out title);
    }

    /// <exception cref="FormatException">The text is no AE title; for settings and tests, never for a peer's input.</exception>
    public static AeTitle Parse(string text) =>
        TryParse(text, out var title) ? title : throw new FormatException("Not an AE title of 1 to 16 printable characters.");

    public override string ToString() => Value;
}

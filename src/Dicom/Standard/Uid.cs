using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Dicom.Standard;

/// <summary>
/// A unique identifier that has been checked: digits and single dots, at most 64 characters, no empty component
/// (PS3.5 §9.1). Leading zeros are read and kept as many devices write them; nothing else outside the rule is.
/// </summary>
public readonly record struct Uid : IComparable<Uid>
{
    public const int MaxLength = 64;

    private readonly string? value;

    private Uid(string value) => this.value = value;

    public string Value => value ?? string.Empty;

    public bool IsEmpty => value is null;

    /// <summary>Reads wire bytes; one trailing NUL or trailing spaces are padding.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Uid uid)
    {
        bytes = TrimPadding(bytes);
        uid = default;
        if (!IsValid(bytes))
        {
            return false;
        }

        uid = new Uid(System.Text.Encoding.ASCII.GetString(bytes));
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out Uid uid)
    {
        uid = default;
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[text.Length];
        return System.Text.Ascii.FromUtf16(text, bytes, out _) == System.Buffers.OperationStatus.Done
            && IsValid(bytes) && TryParse(bytes, out uid);
    }

    /// <exception cref="FormatException">The text is no UID; for constants and tests, never for a peer's input.</exception>
    public static Uid Parse(string text) =>
        TryParse(text, out var uid) ? uid : throw new FormatException("Not a unique identifier of PS3.5 §9.1.");

    /// <summary>A new UID from a random UUID (PS3.5 §B.2: root 2.25).</summary>
    public static Uid New() => new("2.25." + new System.Numerics.BigInteger(Guid.NewGuid().ToByteArray(bigEndian: true), isUnsigned: true, isBigEndian: true));

    public int CompareTo(Uid other) => string.CompareOrdinal(Value, other.Value);

    public static bool operator <(Uid left, Uid right) => left.CompareTo(right) < 0;

    public static bool operator >(Uid left, Uid right) => left.CompareTo(right) > 0;

    public static bool operator <=(Uid left, Uid right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Uid left, Uid right) => left.CompareTo(right) >= 0;

    public override string ToString() => Value;

    private static ReadOnlySpan<byte> TrimPadding(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0 && bytes[^1] == 0)
        {
            return bytes[..^1];
        }

        return bytes.TrimEnd((byte)' ');
    }

    private static bool IsValid(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MaxLength || bytes[0] == '.' || bytes[^1] == '.')
        {
            return false;
        }

        var previous = (byte)0;
        foreach (var b in bytes)
        {
            if (b is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.') || (b == '.' && previous == '.'))
            {
                return false;
            }

            previous = b;
        }

        return true;
    }
}

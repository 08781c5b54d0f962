using DicomExchange.Dicom.Text;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Index;

/// <summary>
/// The sort keys that a row has in one ordering. A key is at most <see cref="MaxLength"/> bytes: longer values are cut, so a key
/// narrows and never decides. A value that does not fit the form gets the key <see cref="Odd"/>, whose rows are candidates of
/// every query.
/// </summary>
/// <param name="code">The attribute in rows.</param>
/// <param name="form">How its values become keys.</param>
internal sealed class OrderingKeys(byte code, KeyForm form)
{
    public const int MaxLength = 64;
    public const int MaxKeys = 4;
    private const int MaxNameLength = 256;
    private const int DateLength = 8;
    private static readonly byte[] OddKey = [1];

    /// <summary>Sorts before every other key.</summary>
    public static ReadOnlySpan<byte> Odd => OddKey;

    public KeyForm Form => form;

    /// <summary>No key of this form is longer.</summary>
    public int MostLength => form == KeyForm.Date ? DateLength : MaxLength;

    /// <summary>How many keys the row has: none where the attribute is absent.</summary>
    public int Count(ReadOnlySpan<byte> row)
    {
        var value = RowFields.Find(row, code);
        return value.IsEmpty ? 0 : IsOdd(value) ? 1 : Separators(value) + 1;
    }

    /// <summary>A key of the row.</summary>
    /// <param name="row">A row that has so many.</param>
    /// <param name="number">From 0 on.</param>
    /// <param name="buffer">At least <see cref="MaxLength"/>; a key that lies in the row as it is stays there.</param>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> row, int number, Span<byte> buffer)
    {
        var value = RowFields.Find(row, code);
        if (IsOdd(value))
        {
            return Odd;
        }

        var separators = form == KeyForm.Name ? NameSeparators : ValueSeparators;
        while (number > 0)
        {
            value = value[(value.IndexOfAny(separators) + 1)..];
            number--;
        }

        var end = value.IndexOfAny(separators);
        value = end < 0 ? value : value[..end];
        return form == KeyForm.Name ? buffer[..Fold(value, buffer)] : Cut(value);
    }

    /// <summary>The key under which a value, or the beginning of one, would stand.</summary>
    /// <returns>Its length; -1 when the value is too long to tell.</returns>
    public int Fold(ReadOnlySpan<byte> value, Span<byte> key)
    {
        if (form != KeyForm.Name)
        {
            value = Cut(value);
            value.CopyTo(key);
            return value.Length;
        }

        value = value.Trim((byte)' ');
        if (value.Length > MaxNameLength)
        {
            return -1;
        }

        Span<byte> folded = stackalloc byte[PersonNameFolding.MaxLength(value.Length)];
        folded = folded[..PersonNameFolding.Fold(value, folded)];
        folded = folded[..Math.Min(folded.Length, MaxLength)];
        folded.CopyTo(key);
        return folded.Length;
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> value)
    {
        value = value.Trim((byte)' ');
        return value[..Math.Min(value.Length, MaxLength)];
    }

    private static ReadOnlySpan<byte> ValueSeparators => "\\"u8;

    private static ReadOnlySpan<byte> NameSeparators => "\\="u8;

    private int Separators(ReadOnlySpan<byte> value)
    {
        var count = value.Count((byte)'\\');
        return form == KeyForm.Name ? count + value.Count((byte)'=') : count;
    }

    private bool IsOdd(ReadOnlySpan<byte> value) =>
        value.ContainsAnyInRange((byte)0, (byte)0x1F) || Separators(value) >= MaxKeys
        || (form == KeyForm.Name && value.Length > MaxNameLength) || (form == KeyForm.Date && !IsDate(value));

    private static bool IsDate(ReadOnlySpan<byte> value) => value.Length == DateLength && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}

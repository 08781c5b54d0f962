namespace DicomExchange.Dicom.Text;

/// <summary>Days from one to another, both included; an open end is the first or last day of the calendar (PS3.4 §C.2.2.2.5.1).</summary>
public readonly record struct DicomDateRange(RangeForm Form, DicomDate From, DicomDate To)
{
    private static readonly DicomDate First = new(00010101);
    private static readonly DicomDate Last = new(99991231);

    /// <summary>Reads a date, <c>date-date</c>, <c>-date</c> or <c>date-</c>.</summary>
    /// <returns>Null, or why it is none: <c>date-malformed</c>, <c>range-without-ends</c>, <c>range-reversed</c>.</returns>
    public static string? Parse(ReadOnlySpan<byte> value, out DicomDateRange range)
    {
        range = default;
        var hyphen = value.IndexOf((byte)'-');
        if (hyphen < 0)
        {
            range = DicomDate.TryParse(value, out var date) ? new DicomDateRange(RangeForm.Single, date, date) : default;
            return range.From.Number == 0 ? "date-malformed" : null;
        }

        var left = value[..hyphen].Trim((byte)' ');
        var right = value[(hyphen + 1)..].Trim((byte)' ');
        var (from, to) = (First, Last);
        if ((!left.IsEmpty && !DicomDate.TryParse(left, out from)) || (!right.IsEmpty && !DicomDate.TryParse(right, out to)))
        {
            return "date-malformed";
        }

        if (left.IsEmpty && right.IsEmpty)
        {
            return "range-without-ends";
        }

        range = new DicomDateRange(left.IsEmpty ? RangeForm.Until : right.IsEmpty ? RangeForm.Since : RangeForm.Between, from, to);
        return from > to ? "range-reversed" : null;
    }

    public bool Contains(DicomDate date) => From <= date && date <= To;
}

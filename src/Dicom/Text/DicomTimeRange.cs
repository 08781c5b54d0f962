namespace DicomExchange.Dicom.Text;

/// <summary>
/// Times of one day from the earliest moment of one to the latest moment of another, in microseconds since midnight, both
/// included; an open end is midnight (PS3.4 §C.2.2.2.5.2).
/// </summary>
public readonly record struct DicomTimeRange(RangeForm Form, long From, long To)
{
    /// <summary>Reads a time, <c>time-time</c>, <c>-time</c> or <c>time-</c>.</summary>
    /// <returns>Null, or why it is none: <c>time-malformed</c>, <c>range-without-ends</c>, <c>range-reversed</c>.</returns>
    public static string? Parse(ReadOnlySpan<byte> value, out DicomTimeRange range)
    {
        range = default;
        var hyphen = value.IndexOf((byte)'-');
        if (hyphen < 0)
        {
            var isTime = DicomTime.TryParse(value, out var time);
            range = new DicomTimeRange(RangeForm.Single, time.Earliest, time.Latest);
            return isTime ? null : "time-malformed";
        }

        var left = value[..hyphen].Trim((byte)' ');
        var right = value[(hyphen + 1)..].Trim((byte)' ');
        var (from, to) = (DicomTime.AnyTime, DicomTime.AnyTime);
        if ((!left.IsEmpty && !DicomTime.TryParse(left, out from)) || (!right.IsEmpty && !DicomTime.TryParse(right, out to)))
        {
            return "time-malformed";
        }

        if (left.IsEmpty && right.IsEmpty)
        {
            return "range-without-ends";
        }

        // The second 60 of a leap second lies past the end of the day; an open end includes it.
        var last = right.IsEmpty ? long.MaxValue : to.Latest;
        range = new DicomTimeRange(left.IsEmpty ? RangeForm.Until : right.IsEmpty ? RangeForm.Since : RangeForm.Between, from.Earliest, last);
        return range.From > range.To ? "range-reversed" : null;
    }

    /// <summary>True where the time can lie in the range.</summary>
    public bool Overlaps(DicomTime time) => time.Earliest <= To && From <= time.Latest;
}

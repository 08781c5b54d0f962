namespace DicomExchange.Dicom.Text;

/// <summary>Moments from one to another, in microseconds since the start of year 1, both included (PS3.4 §C.2.2.2.5.3).</summary>
/// <param name="FromOffset">Minutes that the clock of <paramref name="From"/> is ahead of UTC; null where it does not say.</param>
/// <param name="ToOffset">Minutes that the clock of <paramref name="To"/> is ahead of UTC; null where it does not say.</param>
public readonly record struct DicomDateTimeRange(RangeForm Form, long From, long To, int? FromOffset, int? ToOffset)
{
    private const long PerMinute = 60_000_000;

    /// <summary>
    /// Reads a moment, <c>moment-moment</c>, <c>-moment</c> or <c>moment-</c>. A hyphen that can be the sign of an offset
    /// from UTC is one; else the first hyphen with a moment or nothing on both sides divides.
    /// </summary>
    /// <returns>Null, or why it is none: <c>datetime-malformed</c>, <c>range-without-ends</c>, <c>range-reversed</c>.</returns>
    public static string? Parse(ReadOnlySpan<byte> value, out DicomDateTimeRange range)
    {
        value = value.Trim((byte)' ');
        range = default;
        if (DicomDateTime.TryParse(value, out var single))
        {
            range = new DicomDateTimeRange(RangeForm.Single, single.Earliest, single.Latest, single.OffsetMinutes, single.OffsetMinutes);
            return null;
        }

        // Neither side of a readable range is longer than 26 characters, so a longer value has nothing to look for.
        for (var i = 0; value.Length <= 64 && i < value.Length; i++)
        {
            if (value[i] == '-' && TryDivide(value[..i].Trim((byte)' '), value[(i + 1)..].Trim((byte)' '), ref range))
            {
                return range.From > range.To && range.FromOffset == range.ToOffset ? "range-reversed" : null;
            }
        }

        return value is [(byte)'-'] ? "range-without-ends" : "datetime-malformed";
    }

    /// <summary>True where the moment can lie in the range. Ends and moment are compared on UTC where both can be.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="localOffset">The offset of clocks that do not say theirs, or null where it is not known.</param>
    public bool Overlaps(DicomDateTime moment, int? localOffset) =>
        OnSameClock(moment.Earliest, moment.OffsetMinutes ?? localOffset, ToOffset ?? localOffset) <= To
        && From <= OnSameClock(moment.Latest, moment.OffsetMinutes ?? localOffset, FromOffset ?? localOffset);

    private static long OnSameClock(long moment, int? offset, int? wanted) =>
        offset is { } has && wanted is { } wants ? moment + ((wants - has) * PerMinute) : moment;

    private static bool TryDivide(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, ref DicomDateTimeRange range)
    {
        var (from, to) = (new DicomDateTime(long.MinValue, long.MinValue, null), new DicomDateTime(long.MaxValue, long.MaxValue, null));
        if ((left.IsEmpty && right.IsEmpty) || (!left.IsEmpty && !DicomDateTime.TryParse(left, out from)) || (!right.IsEmpty && !DicomDateTime.TryParse(right, out to)))
        {
            return false;
        }

        var form = left.IsEmpty ? RangeForm.Until : right.IsEmpty ? RangeForm.Since : RangeForm.Between;
        range = new DicomDateTimeRange(form, from.Earliest, to.Latest, from.OffsetMinutes, to.OffsetMinutes);
        return true;
    }
}

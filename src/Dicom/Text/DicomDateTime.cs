namespace DicomExchange.Dicom.Text;

/// <summary>
/// A moment, a value of DT (PS3.5 §6.2). Missing parts mean that it is not known more precisely, so it is the stretch of
/// time it may lie in, in microseconds since the start of year 1 on the clock it was written by, both ends included.
/// </summary>
/// <param name="OffsetMinutes">How far that clock is ahead of UTC, or null where the value does not say.</param>
public readonly record struct DicomDateTime(long Earliest, long Latest, int? OffsetMinutes)
{
    private const long PerMinute = 60_000_000;
    private const int TicksPerMicrosecond = 10;

    /// <summary>Reads YYYY[MM[DD[HH[MM[SS[.F to .FFFFFF]]]]]] with an optional offset ±HHMM; spaces around do not count.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out DicomDateTime moment)
    {
        var rest = value.Trim((byte)' ');
        int? offset = null;
        moment = default;
        if (rest.Length > 5 && TryParseOffset(rest[^5..], out var minutes))
        {
            offset = minutes;
            rest = rest[..^5];
        }

        if (rest.Length < 4 || !DigitRun.TryRead(rest[..4], out var year) || year == 0)
        {
            return false;
        }

        rest = rest[4..];
        if (!TryTakeDay(ref rest, year, out var from, out var to) || !TryTakeTime(ref rest, ref from, ref to) || !rest.IsEmpty)
        {
            return false;
        }

        moment = new DicomDateTime(from, to, offset);
        return true;
    }

    /// <summary>Reads ±HHMM from -1200 to +1400, the value of Timezone Offset From UTC (0008,0201).</summary>
    public static bool TryParseOffset(ReadOnlySpan<byte> value, out int minutes)
    {
        value = value.Trim((byte)' ');
        minutes = 0;
        if (value.Length != 5 || value[0] is not ((byte)'+' or (byte)'-') || !DigitRun.TryRead(value[1..3], out var hours) || !DigitRun.TryRead(value[3..], out var rest) || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (value[0] == '-' ? -1 : 1);
        return minutes is >= -12 * 60 and <= 14 * 60;
    }

    /// <summary>A date and a time of the same moment, from two attributes.</summary>
    public static DicomDateTime Of(DicomDate date, DicomTime time, int? offsetMinutes)
    {
        var midnight = Microseconds(date.ToDateTime());
        return new DicomDateTime(midnight + time.Earliest, midnight + time.Latest, offsetMinutes);
    }

    /// <summary>The same moment on UTC's clock, where the value or else the given offset says how.</summary>
    public DicomDateTime ToUtc(int? otherwise) => (OffsetMinutes ?? otherwise) is { } minutes
        ? new DicomDateTime(Earliest - (minutes * PerMinute), Latest - (minutes * PerMinute), 0)
        : this;

    private static bool TryTakeDay(ref ReadOnlySpan<byte> rest, int year, out long from, out long to)
    {
        var (month, day) = (0, 0);
        from = to = 0;
        if (!rest.IsEmpty && !DigitRun.TryTakeTwo(ref rest, 1, 12, out month))
        {
            return false;
        }

        if (!rest.IsEmpty && !DigitRun.TryTakeTwo(ref rest, 1, DateTime.DaysInMonth(year, month), out day))
        {
            return false;
        }

        var first = new DateTime(year, Math.Max(month, 1), Math.Max(day, 1), 0, 0, 0, DateTimeKind.Unspecified);
        var last = new DateTime(year, month == 0 ? 12 : month, 1, 0, 0, 0, DateTimeKind.Unspecified);
        last = last.AddDays((day == 0 ? DateTime.DaysInMonth(last.Year, last.Month) : day) - 1);
        from = Microseconds(first);
        to = Microseconds(last) + DicomTime.MicrosecondsPerDay - 1;
        return true;
    }

    private static bool TryTakeTime(ref ReadOnlySpan<byte> rest, ref long from, ref long to)
    {
        if (rest.IsEmpty)
        {
            return true;
        }

        if (!DigitRun.TryTakeTwo(ref rest, 0, 23, out var hours))
        {
            return false;
        }

        from += hours * 60 * PerMinute;
        var span = 60 * PerMinute;
        if (!rest.IsEmpty)
        {
            if (!DigitRun.TryTakeTwo(ref rest, 0, 59, out var minutes))
            {
                return false;
            }

            from += minutes * PerMinute;
            span = PerMinute;
        }

        if (!rest.IsEmpty && !DicomTime.TryTakeSeconds(ref rest, ref from, ref span))
        {
            return false;
        }

        to = from + span - 1;
        return true;
    }

    private static long Microseconds(DateTime time) => time.Ticks / TicksPerMicrosecond;
}

namespace DicomExchange.Dicom.Text;

/// <summary>
/// A time of day, a value of TM (PS3.5 §6.2). Missing parts mean that it is not known more precisely, so it is the
/// stretch of time it may lie in, in microseconds since midnight, both ends included.
/// </summary>
public readonly record struct DicomTime(long Earliest, long Latest)
{
    public const long MicrosecondsPerDay = 86_400_000_000;

    private const long PerSecond = 1_000_000;

    /// <summary>The whole day: a time that is not known at all.</summary>
    public static DicomTime AnyTime { get; } = new(0, MicrosecondsPerDay - 1);

    /// <summary>Reads hh, hhmm, hhmmss, hhmmss.f to hhmmss.ffffff, and the old forms with colons; spaces around do not count.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out DicomTime time)
    {
        var rest = value.Trim((byte)' ');
        var hasColons = rest.Contains((byte)':');
        time = default;
        if (!DigitRun.TryTakeTwo(ref rest, 0, 23, out var hours))
        {
            return false;
        }

        long start = hours * 3600L * PerSecond;
        var span = 3600L * PerSecond;
        if (!rest.IsEmpty)
        {
            if (!TrySkipColon(ref rest, hasColons) || !DigitRun.TryTakeTwo(ref rest, 0, 59, out var minutes))
            {
                return false;
            }

            start += minutes * 60L * PerSecond;
            span = 60L * PerSecond;
        }

        if (!rest.IsEmpty && !(TrySkipColon(ref rest, hasColons) && TryTakeSeconds(ref rest, ref start, ref span)))
        {
            return false;
        }

        time = new DicomTime(start, start + span - 1);
        return rest.IsEmpty;
    }

    /// <summary>Seconds run to 60 because leap seconds have happened.</summary>
    internal static bool TryTakeSeconds(ref ReadOnlySpan<byte> rest, ref long start, ref long span)
    {
        if (!DigitRun.TryTakeTwo(ref rest, 0, 60, out var seconds))
        {
            return false;
        }

        start += seconds * PerSecond;
        span = PerSecond;
        if (rest is [(byte)'.', ..])
        {
            rest = rest[1..];
            if (!DigitRun.TryTakeFraction(ref rest, out var microseconds, out var precision))
            {
                return false;
            }

            start += microseconds;
            span = precision;
        }

        return true;
    }

    private static bool TrySkipColon(ref ReadOnlySpan<byte> rest, bool hasColons)
    {
        if (!hasColons)
        {
            return true;
        }

        var found = rest is [(byte)':', ..];
        rest = found ? rest[1..] : rest;
        return found;
    }
}

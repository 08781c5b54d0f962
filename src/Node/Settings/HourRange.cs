using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DicomExchange.Node.Settings;

/// <summary>Hours of a day such as <c>08:00-18:00</c>, the end not included; <c>22:00-06:00</c> goes on over midnight.</summary>
public readonly record struct HourRange
{
    private const int MinutesOfDay = 24 * 60;
    private const int Written = 11;

    private HourRange(int from, int until) => (From, Until) = (from, until);

    /// <summary>Minutes from midnight, 0 to 1439.</summary>
    public int From { get; }

    /// <summary>Minutes from midnight, 0 to 1440, and never <see cref="From"/>; below it on the next day.</summary>
    public int Until { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out HourRange range)
    {
        range = default;
        if (text is not { Length: Written } || text[5] != '-' || !TryParse(text.AsSpan(0, 5), out var from) || !TryParse(text.AsSpan(6), out var until)
            || from == until || from == MinutesOfDay)
        {
            return false;
        }

        range = new HourRange(from, until);
        return true;
    }

    /// <summary>Whether a time of day lies within.</summary>
    /// <param name="time">By the clock on the wall.</param>
    /// <param name="beganDayBefore">It belongs to the range that began on the day before.</param>
    public bool Covers(TimeOnly time, out bool beganDayBefore)
    {
        var minute = (int)(time.Ticks / TimeSpan.TicksPerMinute);
        beganDayBefore = Until < From && minute < Until;
        return beganDayBefore || (minute >= From && (Until < From || minute < Until));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From / 60:00}:{From % 60:00}-{Until / 60:00}:{Until % 60:00}");

    private static bool TryParse(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text[2] != ':' || !int.TryParse(text[..2], NumberStyles.None, CultureInfo.InvariantCulture, out var hour)
            || !int.TryParse(text[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var minute) || minute > 59)
        {
            return false;
        }

        minutes = (60 * hour) + minute;
        return minutes <= MinutesOfDay;
    }
}

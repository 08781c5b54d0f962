using System.Globalization;

namespace DicomExchange.Store.Tests.Matching;

/// <summary>A moment of PS3.5 §6.2 DT as the first and last minute it can be, with the calendar of the framework.</summary>
internal sealed record NaiveMoment(string Text, DateTime From, DateTime To, int? Offset)
{
    /// <param name="precision">0 the year, 1 the month too, 2 the day too, 3 the hour too.</param>
    public static NaiveMoment Of(int year, int month, int day, int hour, int precision, int? offset)
    {
        var start = new DateTime(year, precision > 0 ? month : 1, precision > 1 ? day : 1, precision > 2 ? hour : 0, 0, 0, DateTimeKind.Unspecified);
        var next = precision switch
        {
            0 => start.AddYears(1),
            1 => start.AddMonths(1),
            2 => start.AddDays(1),
            _ => start.AddHours(1),
        };
        var zone = offset is { } o ? string.Create(CultureInfo.InvariantCulture, $"{(o < 0 ? '-' : '+')}{Math.Abs(o) / 60:D2}{Math.Abs(o) % 60:D2}") : string.Empty;
        return new NaiveMoment(start.ToString("yyyyMMddHH"[..(4 + (2 * precision))], CultureInfo.InvariantCulture) + zone, start, next.AddMinutes(-1), offset);
    }

    /// <summary>This one can lie at the earliest minute of the other or later.</summary>
    public bool EndsNotBefore(NaiveMoment other) => OnClockOf(To, other) >= other.From;

    /// <summary>The other can begin at the last minute of this one or earlier.</summary>
    public bool EndsNotBeforeStartOf(NaiveMoment other) => other.OnClockOf(other.From, this) <= To;

    private DateTime OnClockOf(DateTime time, NaiveMoment other) =>
        Offset is { } own && other.Offset is { } theirs ? time.AddMinutes(theirs - own) : time;
}

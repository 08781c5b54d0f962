using System.Globalization;

namespace DicomExchange.Host.Commands;

/// <summary>A day or a moment as people and programs write it (ISO 8601); without an offset it is of this machine's clock.</summary>
internal static class MomentText
{
    public const string Examples = "a day such as 2026-03-01, or a moment such as 2026-03-01T08:00, 2026-03-01T08:00+01:00 or 2026-03-01T07:00:00Z";

    private const string Day = "yyyy-MM-dd";

    /// <summary><c>K</c> is nothing, <c>Z</c> or an offset.</summary>
    private static readonly string[] Moments = [.. from middle in new[] { "'T'", " " }
                                                   from time in new[] { "HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF" }
                                                   from offset in new[] { "K", " zzz" }
                                                   select $"yyyy-MM-dd{middle}{time}{offset}"];

    /// <param name="text">What was typed.</param>
    /// <param name="isLast">A day is meant with its last hour: the moment given is the beginning of the next.</param>
    /// <returns>Null where it is neither.</returns>
    public static DateTimeOffset? Read(string text, bool isLast)
    {
        if (DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
        {
            return new DateTimeOffset(day.AddDays(isLast ? 1 : 0).ToDateTime(TimeOnly.MinValue, DateTimeKind.Local));
        }

        return DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment) ? moment : null;
    }
}

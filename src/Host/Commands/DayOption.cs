using System.CommandLine;
using System.Globalization;

namespace DicomExchange.Host.Commands;

/// <summary>A day of this machine's calendar as an option, or a moment of it.</summary>
internal static class DayOption
{
    private const string Day = "yyyy-MM-dd";
    private static readonly string[] Moments = ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:sszzz"];

    /// <param name="name">With its dashes.</param>
    /// <param name="description">For <c>--help</c>.</param>
    /// <param name="isLast">A day is meant with its last hour: the moment given is the beginning of the next.</param>
    public static Option<DateTimeOffset?> Create(string name, string description, bool isLast) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
            {
                return new DateTimeOffset(day.AddDays(isLast ? 1 : 0).ToDateTime(TimeOnly.MinValue, DateTimeKind.Local));
            }

            if (!DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment))
            {
                result.AddError($"{name}: a day such as 2026-03-01, or a moment such as 2026-03-01T08:00 or 2026-03-01T08:00+01:00, not '{text}'.");
            }

            return moment;
        },
    };
}

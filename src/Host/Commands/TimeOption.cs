using System.CommandLine;
using System.Globalization;

namespace DicomExchange.Host.Commands;

/// <summary>The options <c>--since</c> and <c>--until</c>: a day, or a time with or without its offset; without it is a time of this machine.</summary>
internal static class TimeOption
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss"];

    private static readonly string[] AllForms = [.. Forms.SelectMany(f => new[] { f, f + "zzz", f + " zzz" })];

    public static Option<DateTimeOffset?> Since() => Create("--since", "Only records from this time on, such as 2026-03-01, 2026-03-01T08:00 or 2026-03-01T08:00+01:00.");

    public static Option<DateTimeOffset?> Until() => Create("--until", "Only records before this time.");

    private static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!DateTimeOffset.TryParseExact(text, AllForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time))
            {
                result.AddError($"{name}: a time such as 2026-03-01, 2026-03-01T08:00 or 2026-03-01T08:00+01:00, not '{text}'.");
            }

            return time;
        },
    };
}

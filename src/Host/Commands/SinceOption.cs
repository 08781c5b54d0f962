using System.CommandLine;
using System.Globalization;

namespace DicomExchange.Host.Commands;

/// <summary>The option <c>--since</c>: a day, or a time with or without its offset; without it is a time of this machine.</summary>
internal static class SinceOption
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss"];

    private static readonly string[] AllForms = [.. Forms.SelectMany(f => new[] { f, f + "zzz", f + " zzz" })];

    public static Option<DateTimeOffset?> Create() => new("--since")
    {
        Description = "Only records from this time on, such as 2026-03-01, 2026-03-01T08:00 or 2026-03-01T08:00+01:00.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!DateTimeOffset.TryParseExact(text, AllForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var since))
            {
                result.AddError($"--since: a time such as 2026-03-01, 2026-03-01T08:00 or 2026-03-01T08:00+01:00, not '{text}'.");
            }

            return since;
        },
    };
}

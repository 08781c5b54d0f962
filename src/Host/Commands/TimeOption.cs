using System.CommandLine;
using System.CommandLine.Parsing;

namespace DicomExchange.Host.Commands;

/// <summary>The options <c>--since</c> and <c>--until</c> of what is asked of the audit record.</summary>
internal static class TimeOption
{
    public static Option<DateTimeOffset?> Since() => DayOption.Create(
        "--since", "Only records from this day or moment on: 2026-03-01, 2026-03-01T08:00 (this machine's time), 2026-03-01T08:00+01:00 or 2026-03-01T07:00:00Z.", isLast: false);

    public static Option<DateTimeOffset?> Until() => DayOption.Create(
        "--until", "Only records up to the end of this day, this machine's time; or before this moment.", isLast: true);

    /// <summary>Adds both; a time that ends before it begins is wrong usage.</summary>
    public static void AddTo(Command command, Option<DateTimeOffset?> since, Option<DateTimeOffset?> until)
    {
        command.Add(since);
        command.Add(until);
        command.Validators.Add(result =>
        {
            // The words, since a value that is none is told by its own option.
            if (WordOf(result, since) is { } first && WordOf(result, until) is { } last
                && MomentText.Read(first, isLast: false) is { } from && MomentText.Read(last, isLast: true) is { } to && to <= from)
            {
                result.AddError("--until is not behind --since, so nothing could be meant.");
            }
        });
    }

    private static string? WordOf(CommandResult result, Option option) => result.GetResult(option) is { Tokens: [var word] } ? word.Value : null;
}

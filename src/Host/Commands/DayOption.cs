using System.CommandLine;

namespace DicomExchange.Host.Commands;

/// <summary>A day of this machine's calendar as an option, or a moment of it.</summary>
internal static class DayOption
{
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For <c>--help</c>.</param>
    /// <param name="isLast">A day is meant with its last hour: the moment given is the beginning of the next.</param>
    public static Option<DateTimeOffset?> Create(string name, string description, bool isLast) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = result =>
        {
            var moment = MomentText.Read(result.Tokens[0].Value, isLast);
            if (moment is null)
            {
                result.AddError($"{name}: {MomentText.Examples}, not '{result.Tokens[0].Value}'.");
            }

            return moment;
        },
    };
}

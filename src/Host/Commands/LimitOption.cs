using System.CommandLine;
using System.Globalization;

namespace DicomExchange.Host.Commands;

/// <summary>The option <c>--limit</c> of listing verbs.</summary>
internal static class LimitOption
{
    private const int Usual = 1000;
    private const int Most = 1_000_000;

    public static Option<int> Create(string description) => new("--limit")
    {
        Description = description,
        DefaultValueFactory = _ => Usual,
        HelpName = "N",
        CustomParser = result =>
        {
            if (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > Most)
            {
                result.AddError($"--limit: a number from 1 to {Most}, not '{result.Tokens[0].Value}'.");
            }

            return limit;
        },
    };
}

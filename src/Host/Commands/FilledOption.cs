using System.CommandLine;

namespace DicomExchange.Host.Commands;

/// <summary>Options that name something: an empty word names nothing, and is a variable that was not set in a script.</summary>
internal static class FilledOption
{
    /// <returns>The same option, which refuses a value without a character.</returns>
    public static Option<T> Filled<T>(this Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(static token => string.IsNullOrWhiteSpace(token.Value)))
            {
                result.AddError($"{option.Name}: it is empty. Leave the option out, or name something.");
            }
        });
        return option;
    }

    /// <returns>The same option, for which an empty word is a meaning of its own; blanks are none.</returns>
    public static Option<T> FilledOrEmpty<T>(this Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(static token => token.Value.Length > 0 && string.IsNullOrWhiteSpace(token.Value)))
            {
                result.AddError($"{option.Name}: it is nothing but blanks. Leave the option out, or name something; \"\" is none.");
            }
        });
        return option;
    }
}

using System.CommandLine;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx queue list|retry|cancel</c>.</summary>
internal static class QueueCommand
{
    public static Command Create() => new("queue", "Look at what is forwarded, try again what is held, and cancel.")
    {
        QueueListCommand.Create(),
        QueueChangeCommand.Retry(),
        QueueChangeCommand.Cancel(),
    };

    public static Option<string?> To() => new Option<string?>("--to") { Description = "Only those to this partner, by name or AE title.", HelpName = "PARTNER" }.Filled();

    public static Option<string?> Study(string description = "Only those of this study.")
    {
        var study = new Option<string?>("--study") { Description = description, HelpName = "UID" };
        study.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Dicom.Standard.Uid.TryParse(result.Tokens[0].Value, out _))
            {
                result.AddError("--study: a Study Instance UID has digits and dots only, at most 64 characters.");
            }
        });
        return study;
    }

    public static Option<string?> State(params string[] words)
    {
        var state = new Option<string?>("--state") { Description = $"Only those that are {string.Join(", ", words[..^1])} or {words[^1]}.", HelpName = "STATE" };
        state.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !words.Contains(result.Tokens[0].Value, StringComparer.Ordinal))
            {
                result.AddError($"--state: one of {string.Join(", ", words)}, not '{result.Tokens[0].Value}'.");
            }
        });
        return state;
    }
}

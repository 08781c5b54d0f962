using System.CommandLine;
using DicomExchange.Node.Settings;

namespace DicomExchange.Host.Commands;

/// <summary>The option <c>--config</c>, the same for every verb that needs settings.</summary>
internal static class ConfigOption
{
    public static Option<string> Create() => new("--config", "-c")
    {
        Description = "The settings file.",
        DefaultValueFactory = _ => SettingsFile.DefaultName,
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>The settings, or a refusal that lists every mistake.</summary>
    /// <exception cref="CommandRefusedException">The file has mistakes.</exception>
    public static NodeSettings Load(string file)
    {
        var outcome = SettingsFile.Load(file);
        return outcome.Settings ?? throw Refusal(outcome);
    }

    /// <summary>What is said of a file with mistakes: every one of them. Who cannot read it is not told to correct it.</summary>
    public static CommandRefusedException Refusal(SettingsOutcome outcome) => outcome.Mistakes switch
    {
        [{ Problem: SettingsFile.Forbidden }] => new CommandRefusedException(
            $"{outcome.File}: {SettingsFile.Forbidden}. Run the command as the user that the node runs as, such as 'sudo -u dicomx dicomx ...'."),
        [{ Problem: SettingsFile.Missing }] => new CommandRefusedException(
            $"{outcome.File}: {SettingsFile.Missing}. Name the settings file of the node with --config, or call the command in its folder; 'dicomx init' makes a new one."),
        _ => Mistaken(outcome),
    };

    private static CommandRefusedException Mistaken(SettingsOutcome outcome) => new(
        string.Join(Environment.NewLine, outcome.RenderMistakes())
        + Environment.NewLine + $"{Counted(outcome.Mistakes.Count)} in {outcome.File}. Correct the file; 'dicomx config check' looks at it again.");

    public static string Counted(int mistakes) => mistakes == 1 ? "1 mistake" : $"{mistakes} mistakes";
}

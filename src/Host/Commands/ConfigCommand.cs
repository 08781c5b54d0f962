using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Settings.Checks;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx config check|schema</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "Look at the settings file.")
    {
        Check(),
        Schema(),
    };

    private static Command Check()
    {
        var config = ConfigOption.Create();
        var command = new Command("check", "Look at the settings file, and at the keys, certificates, folders and addresses it names on this machine; report every mistake with its line.") { config };
        command.SetAction(parsed => Check(parsed.GetValue(config)!, parsed.InvocationConfiguration));
        return command;
    }

    private static int Check(string file, InvocationConfiguration console)
    {
        var outcome = SettingsInspection.Run(file);
        foreach (var note in outcome.Notes)
        {
            console.Output.WriteLine("note: " + note);
        }

        if (outcome.Settings is not { } settings)
        {
            foreach (var line in outcome.RenderMistakes())
            {
                console.Error.WriteLine(line);
            }

            console.Error.WriteLine($"{ConfigOption.Counted(outcome.Mistakes.Count)} in {file}.");
            return ExitCodes.Failed;
        }

        console.Output.WriteLine(
            $"{file} is right: {Amounts.Of(settings.Listeners.Count, "listener")}, {Amounts.Of(settings.Partners.Count, "partner")}, {Amounts.Of(settings.Routes.Count, "route")}.");
        return ExitCodes.Done;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Print the JSON Schema of the settings file, for editors.");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(SettingsSchema.Write());
            return ExitCodes.Done;
        });
        return command;
    }
}

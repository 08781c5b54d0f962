using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Checks;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Node.Settings.Live;

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
        var explanation = new RouteExplanation();
        explanation.AddTo(command);
        command.SetAction((parsed, cancellation) => CheckAsync(
            parsed.GetValue(config)!,
            parsed.InvocationConfiguration,
            settings => explanation.IsAsked(parsed) ? explanation.WriteAsync(settings, parsed, cancellation) : Task.CompletedTask,
            cancellation));
        return command;
    }

    private static async Task<int> CheckAsync(string file, InvocationConfiguration console, Func<NodeSettings, Task> explain, CancellationToken cancellation)
    {
        var outcome = SettingsInspection.Run(file);
        foreach (var note in outcome.Notes.Concat(await NameNotesAsync(outcome, cancellation)))
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
        await explain(settings);
        return ExitCodes.Done;
    }

    /// <summary>Names that a running node does not know yet, or no more, and under which its store keeps something.</summary>
    private static async Task<IReadOnlyList<string>> NameNotesAsync(SettingsOutcome outcome, CancellationToken cancellation)
    {
        await using var node = await NodeConsole.TryReachAsync(outcome.Settings?.Node.Data.Full, cancellation);
        if (node is null || outcome.Settings is not { } settings)
        {
            return [];
        }

        var list = await node.Api.ListHeldNames(ControlCaller.Self, new HeldNamesRequest(), cancellation);
        var written = settings.Partners.ToDictionary(partner => partner.Name, StringComparer.Ordinal);
        return
        [
            .. from held in list.Names
               let partner = written.GetValueOrDefault(held.Name)
               where partner is null || !list.Partners.Contains(held.Name, StringComparer.Ordinal)
               let what = $"The store keeps {HeldNameText.Of(held)} under the name \"{Printable.Text(held.Name)}\""
               select partner is null ? $"{what}, which no partner has. Whoever is entered under it gets them."
                   : partner.TakeOver ? $"{what}, which is new here; this partner takes them over."
                   : $"{what}, which is new here. The running node does not admit that partner unless it has \"takeOver\": true; otherwise give it another name.",
        ];
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

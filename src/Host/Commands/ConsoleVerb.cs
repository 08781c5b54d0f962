using System.CommandLine;
using DicomExchange.Node.Control;
using DicomExchange.Node.Settings;

namespace DicomExchange.Host.Commands;

/// <summary>
/// A verb that gives the node an order: through its socket while it runs, else on the store itself, under the store's lock.
/// </summary>
internal static class ConsoleVerb
{
    /// <param name="name">The verb.</param>
    /// <param name="description">For <c>--help</c>.</param>
    /// <param name="run">Gives the order and prints the answer; returns the exit code.</param>
    public static Command Create(string name, string description, Func<ControlApi, ParseResult, CancellationToken, Task<int>> run) =>
        Make(name, description, async (outcome, parsed, cancellation) =>
        {
            await using var node = await OpenAsync(outcome, cancellation);
            return await run(node.Api, parsed, cancellation);
        });

    /// <summary>The same for a verb that needs the settings themselves; a file with mistakes is refused.</summary>
    /// <inheritdoc cref="Create(string, string, Func{ControlApi, ParseResult, CancellationToken, Task{int}})"/>
    public static Command Create(string name, string description, Func<ControlApi, NodeSettings, ParseResult, CancellationToken, Task<int>> run) =>
        Make(name, description, async (outcome, parsed, cancellation) =>
        {
            var settings = outcome.Settings ?? throw ConfigOption.Refusal(outcome);
            await using var node = await NodeConsole.OpenAsync(settings, cancellation);
            return await run(node.Api, settings, parsed, cancellation);
        });

    private static Command Make(string name, string description, Func<SettingsOutcome, ParseResult, CancellationToken, Task<int>> run)
    {
        var config = ConfigOption.Create();
        var keyFile = KeyFileOption.Create();
        var command = new Command(name, description) { config, keyFile };
        command.SetAction((parsed, cancellation) =>
        {
            var outcome = SettingsFile.Load(parsed.GetValue(config)!);
            return run(outcome with { Settings = KeyFileOption.Apply(outcome.Settings, parsed.GetValue(keyFile)) }, parsed, cancellation);
        });
        return command;
    }

    /// <summary>A file with mistakes is no reason not to reach a node that goes on with the settings from before.</summary>
    public static async Task<NodeConsole> OpenAsync(SettingsOutcome outcome, CancellationToken cancellation)
    {
        if (outcome.Settings is { } settings)
        {
            return await NodeConsole.OpenAsync(settings, cancellation);
        }

        var running = await NodeConsole.TryReachAsync(outcome.DataFolder, cancellation);
        return running ?? throw ConfigOption.Refusal(outcome);
    }
}

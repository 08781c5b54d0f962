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
        Create(name, description, (api, _, parsed, cancellation) => run(api, parsed, cancellation));

    /// <inheritdoc cref="Create(string, string, Func{ControlApi, ParseResult, CancellationToken, Task{int}})"/>
    public static Command Create(string name, string description, Func<ControlApi, NodeSettings, ParseResult, CancellationToken, Task<int>> run)
    {
        var config = ConfigOption.Create();
        var command = new Command(name, description) { config };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = ConfigOption.Load(parsed.GetValue(config)!);
            await using var node = await NodeConsole.OpenAsync(settings, cancellation);
            return await run(node.Api, settings, parsed, cancellation);
        });
        return command;
    }
}

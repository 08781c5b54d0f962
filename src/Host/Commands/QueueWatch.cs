using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings.Json;
using Spectre.Console;

namespace DicomExchange.Host.Commands;

/// <summary>
/// Shows how sending goes on: on a terminal lines that are drawn anew, elsewhere a plain line for a partner whenever something about it
/// changed. What it asks the node for names no patient, so watching leaves no record.
/// </summary>
internal static class QueueWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <returns>Done once nothing waits, also where something is held, and when the person stops watching.</returns>
    public static async Task<int> RunAsync(ControlApi api, InvocationConfiguration console, TimeProvider time, CancellationToken cancellation)
    {
        var hasWaited = false;
        IReadOnlyList<DestinationLine> last = [];
        void Note(IReadOnlyList<DestinationLine> lines)
        {
            last = lines;
            hasWaited |= lines.Any(static line => line.Waiting > 0);
        }

        try
        {
            if (!ReferenceEquals(console.Output, Console.Out) || Console.IsOutputRedirected)
            {
                var shown = new Dictionary<string, string>(StringComparer.Ordinal);
                await FollowAsync(api, (Action<IReadOnlyList<DestinationLine>>)Note + (lines => ShowChanges(console.Output, lines, shown)), time, cancellation);
            }
            else
            {
                var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Output) });
                await terminal.Live(new Text(string.Empty)).AutoClear(true).StartAsync(context => FollowAsync(
                    api, (Action<IReadOnlyList<DestinationLine>>)Note + (lines => context.UpdateTarget(new Text(string.Join(Environment.NewLine, lines.Select(LineOf))))), time, cancellation));
            }

            console.Output.WriteLine(Ending(last, hasWaited));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Whoever has seen enough stops it; sending goes on.
        }

        return ExitCodes.Done;
    }

    private static async Task FollowAsync(ControlApi api, Action<IReadOnlyList<DestinationLine>> show, TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            var status = await api.Status(ControlCaller.Self, new StatusRequest(), cancellation);
            if (!status.IsRunning && status.Destinations.Any(static d => d.Waiting > 0))
            {
                throw new CommandRefusedException("The node is not running, so nothing is sent. Start it: dicomx serve.");
            }

            show(status.Destinations);
            if (status.Destinations.All(static d => d.Waiting == 0))
            {
                return;
            }

            await Task.Delay(Interval, time, cancellation);
        }
    }

    private static void ShowChanges(TextWriter output, IReadOnlyList<DestinationLine> lines, Dictionary<string, string> shown)
    {
        foreach (var line in lines)
        {
            var text = LineOf(line);
            if (shown.GetValueOrDefault(line.Name) != text)
            {
                shown[line.Name] = text;
                output.WriteLine(text);
            }
        }
    }

    private static string LineOf(DestinationLine line)
    {
        var held = line.Held > 0 ? $", {line.Held} held" : string.Empty;
        var open = line.Associations > 0 ? $"; {Amounts.Of(line.Associations, "association")}" : string.Empty;
        var why = line.Reason.Length > 0 ? $"; {line.Reason}" : string.Empty;
        return Printable.Text($"{line.Name}: {line.Waiting} waiting, {Amounts.Bytes(line.Bytes)}{held}{open}{why}");
    }

    private static string Ending(IReadOnlyList<DestinationLine> lines, bool hasWaited)
    {
        var held = lines.Sum(static line => line.Held);
        return (hasWaited, held) switch
        {
            (false, 0) => "Nothing waits and nothing is held, so there is nothing to watch.",
            (true, 0) => "Nothing waits any more.",
            _ => $"{(hasWaited ? "Nothing waits any more" : "Nothing waits")}; {Amounts.Of(held, "instance")} {Counted.Verb(held, "is", "are")} held: 'dicomx queue list' says why.",
        };
    }
}

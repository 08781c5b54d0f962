using System.CommandLine;
using DicomExchange.Host.Demo;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var keep = new Option<bool>("--keep-running") { Description = "Leave both nodes running until Ctrl+C, to try other tools on them." };
        var command = new Command("demo", "Two practices in one process: images pushed, forwarded over TLS, held encrypted, found, pulled, compared.") { keep };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(keep), parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(bool keepRunning, TextWriter output, CancellationToken cancellationToken)
    {
        var story = new Storyteller(ConsoleFor(output));
        var root = Directory.CreateTempSubdirectory("dicomx-demo-").FullName;
        try
        {
            var images = DemoImages.Make(Path.Combine(root, "xray-software"));
            await using var cast = await DemoCast.CreateAsync(root, cancellationToken);
            await cast.OpenAsync(NullLoggerFactory.Instance, cancellationToken);
            await new DemoRun(cast, images, story, root).TellAsync(cancellationToken);
            story.Verdict(
                "Verdict: all of it held. What the specialist got is byte for byte what the units sent.",
                "Verdict: something above FAILED. Please report it with this text.");
            await EndAsync(cast, story, keepRunning, cancellationToken);
            return story.AllHeld ? ExitCodes.Done : ExitCodes.Failed;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static IAnsiConsole ConsoleFor(TextWriter output)
    {
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
        {
            return AnsiConsole.Create(new AnsiConsoleSettings());
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });

        // Lines in a log are not cut to the width of a window.
        console.Profile.Width = 160;
        return console;
    }

    private static async Task EndAsync(DemoCast cast, Storyteller story, bool keepRunning, CancellationToken cancellationToken)
    {
        if (keepRunning)
        {
            story.Say($"Both nodes go on running; their settings are {cast.River.SettingsFile} and {cast.Hill.SettingsFile}. Ctrl+C ends them and removes everything.");
            await WaitAsync(cancellationToken);
            return;
        }

        story.Say("Everything made for this was removed again. To try next:");
        story.Say("  dicomx init --directory my-practice      make a node of your own: settings, keys, certificate");
        story.Say("  dicomx config check                      look at its settings; every mistake with its line");
        story.Say("  dicomx serve                             run it");
        story.Say("  dicomx demo --keep-running               this demonstration, left running to be tried with other tools");
    }

    private static async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is how it is meant to end.
        }
    }
}

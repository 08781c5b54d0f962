using System.CommandLine;
using System.Runtime.InteropServices;
using DicomExchange.Host.Logging;
using DicomExchange.Node;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Live;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Wire;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx serve</c>: the node, in the foreground, until SIGTERM or Ctrl+C.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var command = new Command("serve", "Run the node in the foreground until it is told to stop.") { config };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = ConfigOption.Load(parsed.GetValue(config)!);
            RequireGuarded(settings.File);
            RequireStore(settings.Node.Data.Full);
            StoreOwner.Check(settings.Node.Data.Full);
            using var log = LogPipeline.Open(settings, console: true);
            await RunAsync(settings, log.Loggers, parsed.InvocationConfiguration.Output, cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task RunAsync(NodeSettings settings, ILoggerFactory loggers, TextWriter output, CancellationToken cancellation)
    {
        var log = loggers.CreateLogger("DicomExchange.Host.Serve");
        using var hangUp = HangUp(log);
        await using var node = await ExchangeNode.StartAsync(settings, loggers, TimeProvider.System, cancellation);
        var orders = StoreOrders.Of(new OrderContext(() => node.Settings, node.Store, TimeProvider.System, () => Facts(node)) { TakeSettings = node.TakeSettingsAsync });
        await using var control = await ControlServer.StartAsync(ControlSocket.Of(settings.Node.Data.Full), orders, loggers, cancellation);
        await WarnAsync(node, orders, log, cancellation);
        var listeners = string.Join(", ", Facts(node).Listeners);
        output.WriteLine("ready " + listeners);

        // Whoever has read that line may stop the node at once: that is no failure.
        await output.FlushAsync(CancellationToken.None);
        ServeLog.Ready(log, listeners);
        await WaitAsync(cancellation);
        ServeLog.Stopping(log);
    }

    /// <summary>A terminal that closes does not end the node; where people expect SIGHUP to read settings anew there is nothing to tell it.</summary>
    private static PosixSignalRegistration? HangUp(ILogger log) => OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
    {
        signal.Cancel = true;
        ServeLog.HungUp(log);
    });

    private static void RequireGuarded(string file)
    {
        if (SettingsGuard.ProblemOf(file) is { } mistake)
        {
            throw new CommandRefusedException($"{file}: {mistake.Problem}. Needed: {mistake.Expected}");
        }
    }

    /// <summary>An empty folder is more likely a disk that is not mounted than a wish for an empty store: that is what <c>init</c> is for.</summary>
    private static void RequireStore(string folder)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CommandRefusedException($"There is no store in {folder}. Is its disk mounted? Mount it, or correct node.data in the settings; 'dicomx init' makes a new node with an empty store.");
        }
    }

    private static RunningNode Facts(ExchangeNode node) => new(
        node.StartedAt,
        [.. node.Listeners.Select(l => $"{(l.Security is WireSecurity.Tls ? "tls" : "plain")} {l.EndPoint}")],
        node.OpenAssociations,
        node.SettingsProblems,
        node.Refusals) { Destinations = node.Forwarder.Destinations, ReleaseForwarding = names => node.Forwarder.Release(names), Collector = node.Collector };

    /// <summary>What was accepted knowingly, and what needs attention, at every start: in the log, and risks on record.</summary>
    private static async Task WarnAsync(ExchangeNode node, ControlApi orders, ILogger log, CancellationToken cancellation)
    {
        foreach (var partner in node.Settings.Partners.Where(p => p.PlainRisk))
        {
            await node.Audit.NodeAsync(AuditEvent.SecurityAlert, AuditOutcome.Success, ReloadReasons.PlainRiskAccepted, partner.Name);
        }

        var status = await orders.Status(ControlCaller.Self, new StatusRequest(), cancellation);
        foreach (var sentence in status.Notes.Concat(status.Problems))
        {
            ServeLog.Attention(log, sentence);
        }
    }

    private static async Task WaitAsync(CancellationToken cancellation)
    {
        var stop = new TaskCompletionSource();
        await using var registration = cancellation.Register(stop.SetResult);
        await stop.Task;
    }
}

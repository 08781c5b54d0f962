using System.CommandLine;
using DicomExchange.Node.Client;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Host.Commands;

/// <summary>
/// A verb that calls a partner with this node's certificate and AE title, as the settings say. The node need not run; but what is
/// done goes on record in its audit trail, through its socket or in the store itself, and without the trail nothing is done.
/// </summary>
internal static class PartnerVerb
{
    /// <param name="name">The verb.</param>
    /// <param name="description">For <c>--help</c>.</param>
    /// <param name="run">Calls the partner and prints what came of it.</param>
    public static Command Create(string name, string description, Func<PartnerCall, CancellationToken, Task<PartnerOutcome>> run)
    {
        var config = ConfigOption.Create();
        var partner = new Argument<string>("partner") { Description = "A partner's name or AE title, as in the settings." };
        var command = new Command(name, description) { config, partner };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = ConfigOption.Load(parsed.GetValue(config)!);
            var callee = Partner(settings, parsed.GetValue(partner)!);
            var tls = TlsFiles.Load(settings);
            await using var node = await NodeConsole.OpenAsync(settings, cancellation);
            await using var journal = new TransferJournal(node.Api.RecordTransfer, Heading(settings, callee));
            var dialer = new PartnerDialer(new LiveSettings(settings), () => tls, TimeProvider.System) { Failed = CallAlert.To(journal) };
            return await RunAsync(new PartnerCall(dialer, callee, settings, journal, parsed), run, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(PartnerCall call, Func<PartnerCall, CancellationToken, Task<PartnerOutcome>> run, CancellationToken cancellation)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellation, call.Journal.Broken);
        PartnerOutcome outcome;
        try
        {
            outcome = await run(call, until.Token);
        }
        catch (Exception e)
        {
            await call.Journal.EndAsync(new TransferNote { Step = TransferStep.Ended, Reason = ReasonOf(e) });
            throw;
        }

        await call.Journal.EndAsync(new TransferNote { Step = TransferStep.Ended, Reason = outcome.Reason, Count = outcome.Count, Detail = outcome.Detail });
        return outcome.ExitCode;
    }

    /// <summary>With whom, for the audit record.</summary>
    public static TransferReport Heading(NodeSettings settings, PartnerSettings partner) => new(
        partner.Name,
        partner is { Host: { } host, Port: { } port } ? $"{host}:{port}" : string.Empty,
        settings.Node.AeTitles[0].Value,
        partner.AeTitles[0].Value,
        Guid.NewGuid().ToString("N"),
        []);

    private static string ReasonOf(Exception e) => e switch
    {
        DialException dial => dial.Reason,
        ServiceRefusedException refused => refused.Reason,
        AssociationException association => association.End.Reason,
        OperationCanceledException => "stopped",
        _ => "failed",
    };

    private static PartnerSettings Partner(NodeSettings settings, string name)
    {
        var found = PartnerCommand.Named(settings, name);
        return found is { Security: ChannelSecurity.Plain, PlainRisk: false }
            ? throw new CommandRefusedException($"\"{found.Name}\" is a plain partner: data of patients would cross the network in clear. If the practice accepts that, set \"plainRisk\": true there.")
            : found;
    }
}

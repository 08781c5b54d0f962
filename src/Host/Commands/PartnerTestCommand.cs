using System.CommandLine;
using System.Globalization;
using DicomExchange.Node.Client;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Store;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx partner test</c>: calls a partner and says in plain words at which step it fails.</summary>
internal static class PartnerTestCommand
{
    private static readonly TrialStep[] WithTls = Enum.GetValues<TrialStep>();
    private static readonly TrialStep[] InClear = [TrialStep.Settings, TrialStep.Connection, TrialStep.Association, TrialStep.Echo];

    public static Command Create()
    {
        var config = ConfigOption.Create();
        var name = new Argument<string>("partner") { Description = "The partner's name or AE title." };
        var command = new Command("test", "Call a partner: connection, TLS, identity, association, C-ECHO. No data of a patient is sent.") { config, name };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = ConfigOption.Load(parsed.GetValue(config)!);
            var partner = PartnerCommand.Named(settings, parsed.GetValue(name)!);
            var tls = partner.Security is ChannelSecurity.Tls ? TlsFiles.Load(settings) : null;
            await using var node = await TryOpenAsync(settings, parsed.InvocationConfiguration.Error, cancellation);
            var outcome = node is null
                ? await PartnerTrial.RunAsync(new PartnerDialer(new LiveSettings(settings), () => tls, TimeProvider.System), partner, cancellation)
                : await TryOnRecordAsync(node, settings, partner, tls, cancellation);
            Write(parsed.InvocationConfiguration.Output, settings, partner, outcome);
            return outcome.FailedAt is null ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>A trial sends no data of a patient, so it is made even where it cannot be put on record.</summary>
    private static async Task<NodeConsole?> TryOpenAsync(NodeSettings settings, TextWriter error, CancellationToken cancellation)
    {
        try
        {
            return await NodeConsole.OpenAsync(settings, cancellation);
        }
        catch (Exception e) when (e is StoreException or ControlRefusedException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"note: this trial is not put on record. {e.Message}");
            return null;
        }
    }

    private static async Task<TrialOutcome> TryOnRecordAsync(NodeConsole node, NodeSettings settings, PartnerSettings partner, TlsPolicy? tls, CancellationToken cancellation)
    {
        await using var journal = new TransferJournal(node.Api.RecordTransfer, PartnerVerb.Heading(settings, partner));
        await journal.BeginAsync(new TransferNote { Step = TransferStep.Begun, Detail = "partner test" }, cancellation);
        var dialer = new PartnerDialer(new LiveSettings(settings), () => tls, TimeProvider.System) { Failed = CallAlert.To(journal) };
        var outcome = await PartnerTrial.RunAsync(dialer, partner, cancellation);
        await journal.EndAsync(new TransferNote { Step = TransferStep.Ended, Reason = outcome.Reason });
        return outcome;
    }

    private static void Write(TextWriter output, NodeSettings settings, PartnerSettings partner, TrialOutcome outcome)
    {
        foreach (var step in partner.Security is ChannelSecurity.Tls ? WithTls : InClear)
        {
            var line = Title(step).PadRight(17);
            if (step == outcome.FailedAt)
            {
                output.WriteLine($"{line} FAILED ({outcome.Reason}): {Printable.Text(outcome.Explanation)}");
                return;
            }

            output.WriteLine($"{line} {Printable.Text(Good(step, settings, partner, outcome))}");
        }

        output.WriteLine($"\"{Printable.Text(partner.Name)}\" can be reached and answers.");
    }

    private static string Title(TrialStep step) => step switch
    {
        TrialStep.Settings => "settings",
        TrialStep.Connection => "connection",
        TrialStep.Tls => "TLS",
        TrialStep.ItsCertificate => "its certificate",
        TrialStep.OwnCertificate => "our certificate",
        TrialStep.Association => "association",
        _ => "C-ECHO",
    };

    private static string Good(TrialStep step, NodeSettings settings, PartnerSettings partner, TrialOutcome outcome) => step switch
    {
        TrialStep.Settings => $"{partner.Host}:{partner.Port}, {(partner.Security is ChannelSecurity.Tls ? "by TLS" : "in clear")}",
        TrialStep.Tls => outcome.Protection ?? "agreed",
        TrialStep.ItsCertificate => outcome.Certificate is { } certificate
            ? string.Create(CultureInfo.InvariantCulture, $"{certificate.Fingerprint}, {certificate.Subject}, until {certificate.NotAfter:yyyy-MM-dd}")
            : "as expected",
        TrialStep.OwnCertificate => "accepted",
        TrialStep.Association => $"accepted, {settings.Node.AeTitles[0]} calling {partner.AeTitles[0]}",
        _ => "answered",
    };
}

using System.CommandLine;
using System.Globalization;
using DicomExchange.Node.Client;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Json;

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
            var dialer = new PartnerDialer(new LiveSettings(settings), () => tls, TimeProvider.System);
            var outcome = await PartnerTrial.RunAsync(dialer, partner, cancellation);
            Write(parsed.InvocationConfiguration.Output, settings, partner, outcome);
            return outcome.FailedAt is null ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
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

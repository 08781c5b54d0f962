using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Editing;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx partner add</c>.</summary>
internal static class PartnerAddCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var options = new PartnerOptions();
        var command = new Command("add", "Enter a partner into the settings; the rest of the file stays as it is.") { config };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = parsed.GetValue(config)!;
            var partner = options.Of(parsed, FingerprintOf);
            await PartnerFileChange.RunAsync(
                file, (settings, json) => Add(settings, json, partner), $"\"{partner.Name}\" was entered in {file}.", parsed.InvocationConfiguration, cancellation);
            if (partner.May.Count == 0)
            {
                parsed.InvocationConfiguration.Output.WriteLine("note: it may not do anything here yet; name operations with --may, or in the settings.");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static byte[] Add(NodeSettings settings, ReadOnlyMemory<byte> json, NewPartner partner)
    {
        if (partner.AeTitles.FirstOrDefault(title => settings.Node.AeTitles.Any(own => own.Value == title)) is { } ownTitle)
        {
            throw new CommandRefusedException($"{ownTitle} is an AE title of this node itself. Enter the title that the partner calls with.");
        }

        if (settings.Tls is { } tls && File.Exists(tls.Certificate.Full) && partner.Certificates.Contains(FingerprintOf(tls.Certificate.Full), StringComparer.Ordinal))
        {
            throw new CommandRefusedException($"That is the certificate of this node itself ({tls.Certificate.Written}). Enter the partner's; this one is for the partner to enter.");
        }

        return PartnerEdit.Add(json.Span, partner);
    }

    /// <summary>Of the first certificate in a file, PEM or DER.</summary>
    private static string FingerprintOf(string file)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            return Fingerprint.Of(certificate.RawData).ToString();
        }
        catch (CryptographicException e)
        {
            throw new CommandRefusedException($"{file} holds no certificate that can be read, as PEM or DER.", e);
        }
    }
}

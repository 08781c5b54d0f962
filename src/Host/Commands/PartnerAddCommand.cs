using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Editing;
using DicomExchange.Node.Settings.Live;
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
        var takeOver = new Option<bool>("--take-over") { Description = "What the store keeps under this name is meant to be this partner's; needed where there is something." };
        command.Add(takeOver);
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = parsed.GetValue(config)!;

            // A file that lacks no more than a partner is mended by entering it.
            var outcome = SettingsFile.Load(file);
            var partner = await WithOwnershipAsync(outcome.Settings ?? outcome.Draft ?? throw ConfigOption.Refusal(outcome), options.Of(parsed, FingerprintOf) with { TakeOver = parsed.GetValue(takeOver) }, cancellation);
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

    /// <summary>A name is the key of what it owns: nobody gets that by being entered, unless it is said to be meant.</summary>
    private static async Task<NewPartner> WithOwnershipAsync(NodeSettings settings, NewPartner partner, CancellationToken cancellation)
    {
        if (settings.Partners.Any(known => known.Name == partner.Name))
        {
            return partner;
        }

        var look = await HeldNamesLook.RunAsync(settings, cancellation);
        var owned = look.Under(partner.Name);
        if (partner.TakeOver)
        {
            return partner with { TakeOver = owned is not null || look.Held is null };
        }

        return owned is not null
            ? throw new CommandRefusedException(
                $"Nothing was changed: the store keeps {HeldNameText.Of(owned)} under the name \"{partner.Name}\", which would be this partner's at once. If it is the same practice as before, add --take-over; otherwise choose another name.")
            : look.Held is null
            ? throw new CommandRefusedException(
                $"Nothing was changed: what the store keeps under the name \"{partner.Name}\" could not be looked at, and would be this partner's at once. {look.Problem} With the node running this works; or, if nobody had that name before, add --take-over.")
            : partner;
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

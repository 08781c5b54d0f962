using System.CommandLine;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Editing;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Host.Commands;

/// <summary>What <c>partner add</c> is told about a partner, key by key as the settings have it.</summary>
internal sealed class PartnerOptions
{
    private readonly Argument<string> name = new("name") { Description = "What people call the partner; unique." };
    private readonly Option<string[]> titles = Several("--ae-title", "AET", "An AE title it calls with; may be given several times.");
    private readonly Option<string[]> files = Several("--certificate", "FILE", "A file with its certificate, whose fingerprint is entered; several while one is replaced.");
    private readonly Option<string[]> fingerprints = Several("--fingerprint", "SHA256", "The fingerprint of its certificate, instead of the file.");
    private readonly Option<string> issuer = One("--issuer", "SHA256", "Instead of its certificate: the fingerprint of the authority that issues it.");
    private readonly Option<string> subject = One("--subject", "NAME", "With --issuer: the name its certificate carries (dns:, uri:, email:, ip:, or CN=...).");
    private readonly Option<bool> plain = new("--plain") { Description = "It cannot do TLS: it is known by its address and AE title alone." };
    private readonly Option<string[]> addresses = Several("--address", "CIDR", "Addresses it calls from; needed with --plain.");
    private readonly Option<string> host = One("--host", "HOST", "Where it listens, for sending to it.");
    private readonly Option<int?> port = new("--port") { Description = "The port it listens on.", HelpName = "PORT" };
    private readonly Option<string[]> may = Several("--may", "OPERATION", "What it may do here: echo, store, find, move, get, commit; several, or with commas.");
    private readonly Option<string> sees = One("--sees", "WHAT", "Which instances it may find and retrieve: own, granted or all.");

    public void AddTo(Command command)
    {
        command.Add(name);
        foreach (var option in new Option[] { titles, files, fingerprints, issuer, subject, plain, addresses, host, port, may, sees })
        {
            command.Add(option);
        }

        titles.Required = true;
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="fingerprintOf">Of the certificate in a file.</param>
    public NewPartner Of(ParseResult parsed, Func<string, string> fingerprintOf) => new()
    {
        Name = parsed.GetValue(name)!,
        AeTitles = parsed.GetValue(titles)!,
        Security = parsed.GetValue(plain) ? ChannelSecurity.Plain : ChannelSecurity.Tls,
        Addresses = parsed.GetValue(addresses) ?? [],
        Certificates = [.. (parsed.GetValue(files) ?? []).Select(fingerprintOf), .. (parsed.GetValue(fingerprints) ?? []).Select(AsWritten)],
        Issuer = parsed.GetValue(issuer) is { } authority ? AsWritten(authority) : null,
        Subject = parsed.GetValue(subject),
        Host = parsed.GetValue(host),
        Port = parsed.GetValue(port),
        May = [.. (parsed.GetValue(may) ?? []).SelectMany(m => m.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        Sees = parsed.GetValue(sees),
    };

    private static Option<string[]> Several(string option, string value, string description) =>
        new(option) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = true };

    private static Option<string> One(string option, string value, string description) => new(option) { Description = description, HelpName = value };

    /// <summary>With colons or without, as tools print it; what is no fingerprint is left for the reader of the settings to refuse.</summary>
    private static string AsWritten(string fingerprint) => Fingerprint.TryParse(fingerprint, out var read) ? read.ToString() : fingerprint;
}

using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Editing;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Host.Commands;

/// <summary>What <c>partner add</c> is told about a partner, key by key as the settings have it.</summary>
internal sealed class PartnerOptions
{
    private const string Digest = "a SHA-256 fingerprint, 64 hexadecimal digits";

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
        Require(titles, "an AE title of 1 to 16 characters", static text => AeTitle.TryParse(text, out _));
        Require(files, "a file with a certificate that is there; a fingerprint is given with --fingerprint", File.Exists);
        Require(fingerprints, Digest, static text => Fingerprint.TryParse(text, out _));
        Require(issuer, Digest, static text => Fingerprint.TryParse(text, out _));
        Require(addresses, "an address range such as 192.168.1.20/32", static text => IPNetwork.TryParse(text, out _));
        Require(may, "one of echo, store, find, move, get, commit", static text => Words(text).All(IsWord<Operation>));
        Require(sees, "own, granted or all", IsWord<Sees>);
        Require(port, "a number from 1 to 65535", static text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= ushort.MaxValue);
        command.Validators.Add(result =>
        {
            if (result.GetResult(host) is null != result.GetResult(port) is null)
            {
                result.AddError("--host and --port belong together.");
            }
        });
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
        May = [.. (parsed.GetValue(may) ?? []).SelectMany(Words)],
        Sees = parsed.GetValue(sees),
    };

    /// <summary>What can be told wrong by itself is wrong usage; what clashes with the rest of the settings is for their reader to refuse.</summary>
    private static void Require(Option option, string wanted, Func<string, bool> isRight) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !isRight(token.Value)))
        {
            result.AddError($"{option.Name}: {wanted}, not '{token.Value}'.");
        }
    });

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsWord<T>(string text)
        where T : struct, Enum => Enum.GetNames<T>().Any(name => JsonNamingPolicy.CamelCase.ConvertName(name) == text);

    private static Option<string[]> Several(string option, string value, string description) =>
        new(option) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = true };

    private static Option<string> One(string option, string value, string description) => new(option) { Description = description, HelpName = value };

    /// <summary>With colons or without, as tools print it; what is no fingerprint is left for the reader of the settings to refuse.</summary>
    private static string AsWritten(string fingerprint) => Fingerprint.TryParse(fingerprint, out var read) ? read.ToString() : fingerprint;
}

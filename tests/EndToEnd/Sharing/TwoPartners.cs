using System.Text.RegularExpressions;
using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Living;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Generator;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;
using DicomExchange.Support;
using DicomExchange.Wire.Tls;
using Shouldly;

namespace DicomExchange.EndToEnd.Sharing;

/// <summary>A node with two partners, each with a certificate and title of its own, as DCMTK's tools see it. Beta sees what it is granted.</summary>
internal sealed partial class TwoPartners : IAsyncDisposable
{
    public const string Alpha = "ALPHA";
    public const string Beta = "BETA";
    private const string Title = "RIVERDENTAL";

    private readonly Practice practice;
    private readonly NodeProcess node;
    private readonly Dictionary<string, TestCertificate> certificates;
    private readonly Dictionary<string, RelayFiles> files = [];
    private readonly TempFolder folder = new();
    private int queries;

    private TwoPartners(Practice practice, NodeProcess node, Dictionary<string, TestCertificate> certificates, int betaPort)
    {
        this.practice = practice;
        this.node = node;
        this.certificates = certificates;
        BetaPort = betaPort;
        foreach (var (title, certificate) in certificates)
        {
            var (crt, key) = certificate.WriteTo(folder.Path, title);
            files[title] = new RelayFiles(crt, key, Path.Combine(practice.Folder, "tls", "node.crt"));
        }
    }

    /// <summary>Where the node sends what is moved to Beta.</summary>
    public int BetaPort { get; }

    /// <summary>The node's data folder.</summary>
    public string Data => Path.Combine(practice.Folder, "data");

    public RelayFiles FilesOf(string title) => files[title];

    /// <summary>A place beside the node's folders.</summary>
    public string File(string name) => folder.File(name);

    /// <summary>Ends the node as its administrator would.</summary>
    public Task StopAsync() => node.StopAsync();

    /// <param name="more">More members of the settings file, each followed by a comma.</param>
    /// <param name="sees">Of Beta.</param>
    public static async Task<TwoPartners> StartAsync(string more = "", string sees = "granted")
    {
        var river = await Practice.CreateAsync();
        var made = new[] { Alpha, Beta }.ToDictionary(t => t, t => TestCertificates.SelfSigned(t));
        var port = FreePort.Next();

        // One that names this host, which is what the relays in front of the tools ask for.
        using (var own = TestCertificates.SelfSigned("node"))
        {
            own.WriteTo(Path.Combine(river.Folder, "tls"), "node");
        }

        await System.IO.File.WriteAllTextAsync(river.Settings, $$"""
            {
              "node": { "aeTitles": ["{{Title}}"], "data": "data", "keyFile": "keys/master.key" },
              "listeners": [ { "address": "127.0.0.1", "port": {{river.TlsPort}}, "security": "tls" } ],
              "tls": { "certificate": "tls/node.crt", "key": "tls/node.key" },
              {{SettingsText.PatientLimits}}
              {{more}}
              "partners": [
                { "name": "Alpha Dental", "aeTitles": ["{{Alpha}}"], "security": "tls", "certificates": ["{{made[Alpha].Pin}}"],
                  "may": ["echo", "store", "find", "move", "get"] },
                { "name": "Beta Orthodontics", "aeTitles": ["{{Beta}}"], "security": "tls", "certificates": ["{{made[Beta].Pin}}"],
                  "host": "127.0.0.1", "port": {{port}}, "may": ["echo", "store", "find", "move", "get"], "sees": "{{sees}}" }
              ],
              "logging": { "folder": "logs", "level": "debug" }
            }
            """);
        return new TwoPartners(river, await river.ServeAsync(), made, port);
    }

    /// <summary>The partner as software that calls from this process.</summary>
    public Unit Calling(string title)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(files[title].Trusted);
        return new Unit(title, certificates[title], new PartnerSettings
        {
            Name = "River Dental",
            AeTitles = [AeTitle.Parse(Title)],
            Security = ChannelSecurity.Tls,
            Certificates = [Fingerprint.Of(certificate.RawData)],
            Host = HostName.TryParse("127.0.0.1", out var host) ? host : null,
            Port = practice.TlsPort,
        });
    }

    public Task<ToolResult> DicomxAsync(params IEnumerable<string> verb) => practice.RunAsync(verb);

    /// <param name="with">Whose certificate.</param>
    /// <param name="calling">Which title it calls with.</param>
    public Task<ToolResult> EchoAsync(string with, string calling) =>
        ForeignTool.Find("echoscu").RunAsync([.. Tls(with), "-v", "-ta", "180", "-aet", calling, "-aec", Title, "127.0.0.1", $"{practice.TlsPort}"]);

    public async Task PushAsync(string title, IEnumerable<GeneratedInstance> instances)
    {
        var at = folder.Folder($"push-{title}-{Guid.NewGuid():N}");
        foreach (var instance in instances)
        {
            await using var file = System.IO.File.Create(Path.Combine(at, instance.SopInstance.Value + ".dcm"));
            instance.WritePart10(file);
        }

        var pushed = await ForeignTool.Find("storescu").RunAsync([.. Tls(title), "-xe", "-aet", title, "-aec", Title, "127.0.0.1", $"{practice.TlsPort}", "+sd", at]);
        pushed.Succeeded.ShouldBeTrue(pushed.ToString());
    }

    /// <summary>findscu; the answers as it prints them.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(string title, string model, params IEnumerable<string> keys)
    {
        var at = folder.Folder($"find-{++queries}");
        var found = await ForeignTool.Find("findscu").RunAsync(
            [.. Tls(title), model, "-X", "-od", at, "-aet", title, "-aec", Title, .. keys.SelectMany(k => new[] { "-k", k }), "127.0.0.1", $"{practice.TlsPort}"]);
        found.Succeeded.ShouldBeTrue(found.ToString());
        var answers = new List<string>();
        foreach (var answer in Directory.GetFiles(at))
        {
            answers.Add((await ForeignTool.Find("dcmdump").RunAsync(["+Un", answer])).Output);
        }

        return answers;
    }

    /// <summary>getscu through a relay with the partner's certificate; the SOP Instance UIDs that came.</summary>
    public async Task<IReadOnlyList<string>> GetAsync(string title, Uid study)
    {
        var at = folder.Folder($"get-{++queries}");
        await using var tls = await TlsRelay.PlainToTlsAsync(practice.TlsPort, files[title]);
        await ForeignTool.Find("getscu").RunAsync(["-S", "+B", "-od", at, .. Of(title, study), "127.0.0.1", $"{tls.Port}"]);
        return await UidsInAsync(at);
    }

    /// <summary>movescu to the partner's own title, received by storescp behind its certificate; the SOP Instance UIDs that came.</summary>
    public async Task<IReadOnlyList<string>> MoveAsync(string title, Uid study)
    {
        var at = folder.Folder($"move-{++queries}");
        var port = FreePort.Next();
        await using var receiver = ForeignTool.Find("storescp").Start(["-od", at, "+B", "+xa", "-pm", $"{port}"]);
        await receiver.WaitForPortAsync(port, TimeSpan.FromMinutes(3));
        await using var door = await TlsRelay.TlsToPlainAsync(port, files[title], BetaPort);
        await using var tls = await TlsRelay.PlainToTlsAsync(practice.TlsPort, files[title]);
        await ForeignTool.Find("movescu").RunAsync(["-S", "-aem", title, .. Of(title, study), "127.0.0.1", $"{tls.Port}"]);
        return await UidsInAsync(at);
    }

    /// <summary>getscu as in <see cref="GetAsync"/>, held at one instance.</summary>
    public async Task<HeldRetrieval> BeginGetAsync(string title, Uid study, Uid heldAt)
    {
        var held = new HeldRetrieval(folder.Folder($"get-{++queries}"), heldAt.Value);
        await held.LayPipeAsync();
        var tls = held.Keep(await TlsRelay.PlainToTlsAsync(practice.TlsPort, files[title]));
        held.Begin(ForeignTool.Find("getscu").Start(["-S", "+B", "-od", held.Folder, .. Of(title, study), "127.0.0.1", $"{tls.Port}"]));
        return held;
    }

    /// <summary>movescu as in <see cref="MoveAsync"/>, its receiver held at one instance.</summary>
    public async Task<HeldRetrieval> BeginMoveAsync(string title, Uid study, Uid heldAt)
    {
        var held = new HeldRetrieval(folder.Folder($"move-{++queries}"), "SC." + heldAt.Value);
        await held.LayPipeAsync();
        var port = FreePort.Next();
        var receiver = held.Keep(ForeignTool.Find("storescp").Start(["-od", held.Folder, "+B", "+xa", "-pm", $"{port}"]));
        await receiver.WaitForPortAsync(port, TimeSpan.FromSeconds(60));
        held.Keep(await TlsRelay.TlsToPlainAsync(port, files[title], BetaPort));
        var tls = held.Keep(await TlsRelay.PlainToTlsAsync(practice.TlsPort, files[title]));
        held.Begin(ForeignTool.Find("movescu").Start(["-S", "-aem", title, .. Of(title, study), "127.0.0.1", $"{tls.Port}"]));
        return held;
    }

    /// <summary>Writes the settings anew, and waits until the node has said so.</summary>
    public async Task ChangeAsync(string from, string to, string said)
    {
        var text = await System.IO.File.ReadAllTextAsync(practice.Settings);
        text.ShouldContain(from);
        await System.IO.File.WriteAllTextAsync(practice.Settings, text.Replace(from, to, StringComparison.Ordinal));
        await Patiently.UntilAsync(() => node.Output.Contains(said, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        foreach (var certificate in certificates.Values)
        {
            certificate.Dispose();
        }

        practice.Dispose();
        folder.Dispose();
    }

    private static async Task<IReadOnlyList<string>> UidsInAsync(string folder)
    {
        var uids = new List<string>();
        foreach (var file in Directory.GetFiles(folder))
        {
            uids.Add(SopInstance().Match((await ForeignTool.Find("dcmdump").RunAsync(["+Un", "+P", "SOPInstanceUID", file])).Output).Groups["uid"].Value);
        }

        return [.. uids.Order(StringComparer.Ordinal)];
    }

    private static string[] Of(string title, Uid study) => ["-aet", title, "-aec", Title, "-k", "0008,0052=STUDY", "-k", $"0020,000D={study.Value}"];

    private string[] Tls(string title) => ["+tls", files[title].Key, files[title].Certificate, "+cf", files[title].Trusted];

    [GeneratedRegex(@"\[(?<uid>[0-9.]+)\]", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex SopInstance();
}

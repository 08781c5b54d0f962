using System.Net;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Interop.Set;

/// <summary>A node with a TLS and a plain door that knows everybody who takes part, started from the text of a settings file.</summary>
public sealed class InteropNode : IAsyncDisposable
{
    private static readonly string[] Destinations = [Titles.PlainReceiver, Titles.TlsReceiver, Titles.Orthanc];

    private readonly ExchangeNode node;
    private readonly NodeSettings known;
    private bool hasStopped;

    private InteropNode(ExchangeNode node, NodeSettings settings, Papers papers, Ports ports, TempFolder folder, Lines log)
    {
        Log = log;
        this.node = node;
        known = settings;
        Papers = papers;
        Ports = ports;
        Folder = folder;
    }

    public Papers Papers { get; }

    public Ports Ports { get; }

    /// <summary>Holds the node's data; tests may put other things beside it.</summary>
    public TempFolder Folder { get; }

    public ExchangeNode Node => node;

    /// <summary>What it warned of.</summary>
    public Lines Log { get; }

    /// <param name="papers">Whose certificates.</param>
    /// <param name="routes">The routes of the settings.</param>
    /// <param name="partners">Further partners.</param>
    public static async Task<InteropNode> StartAsync(Papers papers, string routes = "", params IEnumerable<string> partners)
    {
        var folder = new TempFolder();
        var ports = Ports.Choose();
        PrivateFile.MakeFolder(Path.Combine(folder.Path, "node"));
        PrivateFile.MakeFolder(Path.Combine(folder.Path, "node", "data"));
        MasterKeyFile.Create(folder.File("node", "master.key"));
        var text = Encoding.UTF8.GetBytes(Settings(papers, ports, routes, partners));
        var file = folder.File("node", SettingsFile.DefaultName);
        using (var written = PrivateFile.Create(file))
        {
            // The node looks after its file, and puts one that is not there on record.
            RandomAccess.Write(written, text, 0);
        }

        var outcome = SettingsFile.Parse(text, file);
        var settings = outcome.Settings ?? throw new InvalidOperationException(string.Join('\n', outcome.RenderMistakes()));
        var log = new Lines();
        return new InteropNode(await ExchangeNode.StartAsync(settings, log, TimeProvider.System, default), settings, papers, ports, folder, log);
    }

    /// <summary>Stops the node and opens what it has stored.</summary>
    public async Task<ExchangeStore> StopAndOpenAsync()
    {
        await StopAsync();
        return await StoreFiles.OpenAsync(known, TimeProvider.System, NullLoggerFactory.Instance, default);
    }

    /// <summary>The node as a TLS partner has it in its settings.</summary>
    public PartnerSettings AsPartner() => new()
    {
        Name = "node",
        AeTitles = [AeTitle.Parse(Titles.Node)],
        Security = ChannelSecurity.Tls,
        Certificates = [Papers.Node.Fingerprint],
        Host = HostName.TryParse(IPAddress.Loopback.ToString(), out var host) ? host : null,
        Port = Ports.NodeTls,
    };

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Folder.Dispose();
    }

    private async ValueTask StopAsync()
    {
        if (!hasStopped)
        {
            hasStopped = true;
            await node.DisposeAsync();
        }
    }

    private static string Settings(Papers papers, Ports ports, string routes, IEnumerable<string> partners) => $$"""
        {
          "node": { "aeTitles": ["{{Titles.Node}}"], "data": "data", "keyFile": "master.key" },
          "listeners": [
            { "address": "127.0.0.1", "port": {{ports.NodeTls}}, "security": "tls" },
            { "address": "127.0.0.1", "port": {{ports.NodePlain}}, "security": "plain" }
          ],
          "tls": { "certificate": "{{papers.Node.File}}", "key": "{{papers.Node.KeyFile}}" },
          {{SettingsText.PatientLimits}}
          "partners": [
            { "name": "own", "aeTitles": ["{{Titles.Own}}"], {{Tls(papers.Own)}}, {{Everything}} },
            { "name": "tool", "aeTitles": ["{{Titles.Tool}}"], {{Tls(papers.Tool)}}, {{Everything}} },
            { "name": "plain tool", "aeTitles": ["{{Titles.PlainTool}}"], {{Plain}}, {{Everything}} },
            { "name": "plain receiver", "aeTitles": ["{{Titles.PlainReceiver}}"], {{Plain}}, "host": "127.0.0.1", "port": {{ports.PlainReceiver}} },
            { "name": "tls receiver", "aeTitles": ["{{Titles.TlsReceiver}}"], {{Tls(papers.Receiver)}}, "host": "127.0.0.1", "port": {{ports.TlsReceiver}} },
            { "name": "orthanc", "aeTitles": ["{{Titles.Orthanc}}"], {{Tls(papers.Orthanc)}}, "host": "127.0.0.1", "port": {{ports.Orthanc}}, "offers": ["commit"], {{Everything}} }{{string.Concat(partners.Select(p => $", {p}"))}}
          ],
          "routes": [ {{routes}} ]
        }
        """;

    private static string Everything =>
        $$"""
        "may": ["echo", "store", "find", "get", "move", "commit"], "sees": "all", "moveTo": [{{string.Join(", ", Destinations.Select(d => $"\"{d}\""))}}]
        """;

    private static string Plain => """ "security": "plain", "addresses": ["127.0.0.1/32"], "plainRisk": true """;

    private static string Tls(Paper paper) => $$""" "security": "tls", "certificates": ["{{paper.Fingerprint}}"] """;
}

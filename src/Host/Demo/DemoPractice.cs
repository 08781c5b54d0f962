using System.Net;
using System.Net.Sockets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Host.Commands;
using DicomExchange.Host.Setup;
using DicomExchange.Node;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Host.Demo;

/// <summary>One practice of the demonstration: a folder made by the same code as <c>dicomx init</c>, and the node that runs in it.</summary>
internal sealed class DemoPractice : IAsyncDisposable
{
    private static readonly HostName? Loopback = HostName.TryParse("127.0.0.1", out var host) ? host : null;

    private readonly SetupReport setup;
    private ExchangeNode? node;

    private DemoPractice(string name, AeTitle title, SetupReport setup)
    {
        Name = name;
        Title = title;
        this.setup = setup;
        TlsPort = FreePort();
        PlainPort = FreePort();
    }

    public string Name { get; }

    public AeTitle Title { get; }

    public int TlsPort { get; }

    public int PlainPort { get; }

    public Fingerprint Fingerprint => setup.Fingerprint;

    public string SettingsFile => setup.Files.Settings;

    public string DataFolder => setup.Files.Data;

    public string Folder => setup.Files.Folder;

    public ExchangeNode Node => node ?? throw new InvalidOperationException("The practice is not open yet.");

    public static async Task<DemoPractice> CreateAsync(string root, string name, string title, CancellationToken cancellationToken)
    {
        var ae = AeTitle.Parse(title);
        var folder = Path.Combine(root, name.ToLowerInvariant().Replace(' ', '-'));
        return new DemoPractice(name, ae, await new NodeSetup(new NodeFiles(folder), ae, TimeProvider.System).RunAsync(cancellationToken));
    }

    /// <summary>Writes the settings file with these partners, checks it as <c>dicomx config check</c> does, and starts the node.</summary>
    public async Task OpenAsync(string listeners, string partners, string routes, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(SettingsFile, DemoSettings.For(Title, listeners, partners, routes), cancellationToken);
        node = await ExchangeNode.StartAsync(ConfigOption.Load(SettingsFile), loggers, TimeProvider.System, cancellationToken);
    }

    /// <summary>This practice as its TLS partners know it.</summary>
    public PartnerSettings AsTlsPartner() => new()
    {
        Name = Name,
        AeTitles = [Title],
        Security = ChannelSecurity.Tls,
        Certificates = [Fingerprint],
        Host = Loopback,
        Port = TlsPort,
    };

    /// <summary>This practice as a unit on its own network knows it.</summary>
    public PartnerSettings AsPlainPartner() => new()
    {
        Name = Name,
        AeTitles = [Title],
        Security = ChannelSecurity.Plain,
        PlainRisk = true,
        Host = Loopback,
        Port = PlainPort,
    };

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
        {
            await node.DisposeAsync();
            node = null;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

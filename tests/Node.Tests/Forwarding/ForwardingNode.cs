using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>A node in this process that forwards whatever the partner "asker" stores to its other partners.</summary>
internal sealed class ForwardingNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>More than the first wait after a failure, and less than any deadline of an association that may begin just then.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(6);

    private readonly TempFolder folder = new();
    private readonly DicomDialer dialer = new(static () => null, static () => WireLimits.Default, TimeProvider.System);
    private readonly int port = FreePort.Next();
    private readonly TimeProvider time;
    private readonly List<string> others = [];
    private readonly string route;
    private ExchangeNode? node;

    private ForwardingNode(TimeProvider time, string route) => (this.time, this.route) = (time, route);

    public ExchangeNode Node => node ?? throw new InvalidOperationException("The node is not running.");

    /// <summary>Who hears what the node says from its next start on.</summary>
    public ILoggerFactory Loggers { get; set; } = NullLoggerFactory.Instance;

    public StoreOutbox Outbox => Node.Store.Outbox;

    public int Port => port;

    public IReadOnlyList<StoredObject> Objects => StoredObject.In(folder.File("data"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Settings => folder.File(SettingsFile.DefaultName);

    /// <summary>Starts a node that forwards to partners called "one", "two" and so on.</summary>
    public static Task<ForwardingNode> StartAsync(TimeProvider time, params IReadOnlyList<int> ports) => StartAsync(time, string.Empty, ports);

    /// <param name="time">The node's clock.</param>
    /// <param name="route">More members of the route, such as <c>"quietSeconds": 60,</c>.</param>
    /// <param name="ports">Where the partners listen.</param>
    public static Task<ForwardingNode> StartAsync(TimeProvider time, string route, IReadOnlyList<int> ports) =>
        StartAsync(time, route, [.. ports.Select((p, i) => Partner(NameOf(i), p))]);

    /// <param name="time">The node's clock.</param>
    /// <param name="route">More members of the route.</param>
    /// <param name="partners">The partners, as the settings have them.</param>
    public static async Task<ForwardingNode> StartAsync(TimeProvider time, string route, IReadOnlyList<string> partners)
    {
        var made = new ForwardingNode(time, route);
        PrivateFile.MakeFolder(made.folder.File("data"));
        MasterKeyFile.Create(made.folder.File("master.key"));
        Directory.CreateDirectory(made.folder.File("tls"));
        Running.TestNode.Own.WriteTo(made.folder.File("tls"), "node");
        made.others.AddRange(partners);
        await made.WriteAsync();
        await made.StartAsync();
        return made;
    }

    public static string NameOf(int index) => ((string[])["one", "two", "three"])[index];

    public static string Partner(string name, int port, string more = "") =>
        $$"""{ "name": "{{name}}", "aeTitles": ["{{name.ToUpperInvariant()}}"], "security": "plain", "addresses": ["127.0.0.1/32"], "plainRisk": true, "may": ["echo"], "host": "127.0.0.1", "port": {{port}}{{more}} }""";

    public static string TlsPartner(string name, int port, params IReadOnlyList<string> pins) =>
        $$"""{ "name": "{{name}}", "aeTitles": ["{{name.ToUpperInvariant()}}"], "security": "tls", "certificates": [{{string.Join(", ", pins.Select(static p => $"\"{p}\""))}}], "host": "127.0.0.1", "port": {{port}} }""";

    public async Task StartAsync()
    {
        var outcome = SettingsFile.Parse(await File.ReadAllBytesAsync(Settings, Stop), Settings);
        outcome.RenderMistakes().ShouldBeEmpty();
        node = await ExchangeNode.StartAsync(outcome.Settings!, Loggers, time, Stop);
    }

    public async Task StopAsync()
    {
        await Node.DisposeAsync();
        node = null;
    }

    /// <summary>Stops the node, puts other partners into the settings, and starts it again.</summary>
    public async Task RestartAsync(params IReadOnlyList<string> partners)
    {
        await StopAsync();
        others.Clear();
        others.AddRange(partners);
        await WriteAsync();
        await StartAsync();
    }

    /// <summary>Puts other partners into the settings of the running node.</summary>
    public async Task ChangeAsync(params IReadOnlyList<string> partners)
    {
        others.Clear();
        others.AddRange(partners);
        var bytes = await WriteAsync();
        (await Node.TakeSettingsAsync(Convert.ToHexStringLower(SHA256.HashData(bytes)), "test", Stop)).ShouldBeTrue(string.Join('\n', Node.SettingsProblems));
    }

    /// <summary>Stores objects of one class.</summary>
    public Task StoreAsync(params IReadOnlyList<GeneratedInstance> objects) =>
        StoreAsync([.. objects.Select(static o => (o.SopClass, o.SopInstance, o.TransferSyntax, BytesOf(o)))]);

    /// <summary>Stores data sets as they are.</summary>
    public async Task StoreAsync(IReadOnlyList<(Uid SopClass, Uid SopInstance, TransferSyntax TransferSyntax, byte[] Bytes)> objects)
    {
        var contexts = objects.Select(o => (o.SopClass, o.TransferSyntax)).Distinct().Select(k => new ProposedContext(k.SopClass, k.TransferSyntax)).ToList();
        var target = new DialTarget("127.0.0.1", port, WireSecurity.Plain, null);
        await using var client = new DimseClient(await dialer.ConnectAsync(target, new AssociationProposal(AeTitle.Parse("ASKER"), AeTitle.Parse("NODE"), contexts), Stop));
        foreach (var one in objects)
        {
            var rest = new ReadOnlySequence<byte>(one.Bytes);
            var context = client.Association.Terms.ContextsToInvoke(one.SopClass).First(c => c.TransferSyntax == one.TransferSyntax);
            var reply = await client.StoreAsync(
                new StoreRequest(context, one.SopInstance),
                _ =>
                {
                    var slice = rest.First;
                    rest = ReadOnlySequence<byte>.Empty;
                    return ValueTask.FromResult(slice);
                },
                Stop);
            reply.Status.IsSuccess.ShouldBeTrue();
        }

        await client.ReleaseAsync(Stop);
    }

    /// <summary>Calls the node as one of its partners.</summary>
    public async Task EchoAsAsync(string partner)
    {
        var proposal = new AssociationProposal(AeTitle.Parse(partner.ToUpperInvariant()), AeTitle.Parse("NODE"), [new ProposedContext(SopClasses.Verification, TransferSyntaxes.ImplicitLittleEndian)]);
        await using var client = new DimseClient(await dialer.ConnectAsync(new DialTarget("127.0.0.1", port, WireSecurity.Plain, null), proposal, Stop));
        (await client.EchoAsync(Stop)).Status.IsSuccess.ShouldBeTrue();
        await client.ReleaseAsync(Stop);
    }

    /// <summary>Changes the catalog behind the node's back.</summary>
    public void Execute(string sql)
    {
        using var catalog = new SqliteConnection($"Data Source={folder.File("data", "catalog.db")};Pooling=False");
        catalog.Open();
        using var command = catalog.CreateCommand();
#pragma warning disable CA2100 // a text of the test
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public IReadOnlyList<AuditRecord> Records(AuditEvent kind) => [.. Node.Store.Audit.Newest().Select(static r => r.Record).Where(r => r.Event == kind)];

    public static byte[] BytesOf(GeneratedInstance one)
    {
        using var bytes = new MemoryStream();
        one.WriteDataSet(bytes);
        return bytes.ToArray();
    }

    /// <summary>How a partner fares.</summary>
    public DestinationState? State(string name) => Node.Forwarder.Destinations.FirstOrDefault(d => d.To == name);

    public IReadOnlyList<Delivery> Ledger(string to, DeliveryState? state = null) => Outbox.List(new DeliveryFilter { To = to, State = state });

    public Task UntilDeliveredAsync(string to, int count) => UntilAsync(() => Ledger(to, DeliveryState.Delivered).Count == count);

    /// <summary>Waits for what must come about. While the node has something to send and sends nothing, the clock goes on.</summary>
    public async Task UntilAsync(Func<bool> condition, bool moveClock = true)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            deadline.Token.IsCancellationRequested.ShouldBeFalse(string.Join('\n', Node.Forwarder.Destinations));
            if (moveClock && time is ManualTime manual && IsResting(Node.Forwarder.Destinations))
            {
                manual.Advance(Step);
            }

            await Task.Delay(10, CancellationToken.None);
        }
    }

    private static bool IsResting(IReadOnlyList<DestinationState> destinations) =>
        destinations.All(static d => d.Associations == 0) && destinations.Any(static d => d.Totals.Waiting > 0);

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
        {
            await node.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task<byte[]> WriteAsync()
    {
        var names = others.Where(static o => o.Contains("\"port\"", StringComparison.Ordinal)).Select(o => o.Split('"')[3]).ToList();
        var bytes = Encoding.UTF8.GetBytes($$"""
            {
              "node": { "aeTitles": ["NODE"], "data": "data", "keyFile": "master.key" },
              "listeners": [ { "address": "127.0.0.1", "port": {{port}}, "security": "plain" } ],
              "tls": { "certificate": "tls/node.crt", "key": "tls/node.key" },
              "partners": [
                { "name": "asker", "aeTitles": ["ASKER"], "security": "plain", "addresses": ["127.0.0.1/32"], "may": ["store"] }{{string.Concat(others.Select(o => ",\n    " + o))}}
              ],
              "routes": [ {{(names.Count == 0 ? string.Empty : $$"""{ "name": "all", {{route}} "forwardTo": [{{string.Join(", ", names.Select(n => $"\"{n}\""))}}] }""")}} ]
            }
            """);
        await File.WriteAllBytesAsync(Settings, bytes, Stop);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Settings, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return bytes;
    }
}

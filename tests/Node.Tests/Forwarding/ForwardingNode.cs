using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>A node in this process that forwards whatever the partner "asker" stores to its other partners.</summary>
internal sealed class ForwardingNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

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

    public StoreOutbox Outbox => Node.Store.Outbox;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Settings => folder.File(SettingsFile.DefaultName);

    /// <summary>Starts a node that forwards to partners called "one", "two" and so on.</summary>
    public static Task<ForwardingNode> StartAsync(TimeProvider time, params IReadOnlyList<int> ports) => StartAsync(time, string.Empty, ports);

    /// <param name="time">The node's clock.</param>
    /// <param name="route">More members of the route, such as <c>"quietSeconds": 60,</c>.</param>
    /// <param name="ports">Where the partners listen.</param>
    public static async Task<ForwardingNode> StartAsync(TimeProvider time, string route, IReadOnlyList<int> ports)
    {
        var made = new ForwardingNode(time, route);
        PrivateFile.MakeFolder(made.folder.File("data"));
        MasterKeyFile.Create(made.folder.File("master.key"));
        foreach (var (one, i) in ports.Select((p, i) => (p, i)))
        {
            made.others.Add(Partner(NameOf(i), one));
        }

        await made.WriteAsync();
        await made.StartAsync();
        return made;
    }

    public static string NameOf(int index) => ((string[])["one", "two", "three"])[index];

    public static string Partner(string name, int port, string more = "") =>
        $$"""{ "name": "{{name}}", "aeTitles": ["{{name.ToUpperInvariant()}}"], "security": "plain", "addresses": ["127.0.0.1/32"], "plainRisk": true, "host": "127.0.0.1", "port": {{port}}{{more}} }""";

    public async Task StartAsync()
    {
        var outcome = SettingsFile.Parse(await File.ReadAllBytesAsync(Settings, Stop), Settings);
        outcome.RenderMistakes().ShouldBeEmpty();
        node = await ExchangeNode.StartAsync(outcome.Settings!, NullLoggerFactory.Instance, time, Stop);
    }

    public async Task StopAsync()
    {
        await Node.DisposeAsync();
        node = null;
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
    public async Task StoreAsync(params IReadOnlyList<GeneratedInstance> objects)
    {
        var contexts = objects.Select(o => (o.SopClass, o.TransferSyntax)).Distinct().Select(k => new ProposedContext(k.SopClass, k.TransferSyntax)).ToList();
        var target = new DialTarget("127.0.0.1", port, WireSecurity.Plain, null);
        await using var client = new DimseClient(await dialer.ConnectAsync(target, new AssociationProposal(AeTitle.Parse("ASKER"), AeTitle.Parse("NODE"), contexts), Stop));
        foreach (var one in objects)
        {
            var rest = new ReadOnlySequence<byte>(BytesOf(one));
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
        var names = others.Select(o => o.Split('"')[3]).ToList();
        var bytes = Encoding.UTF8.GetBytes($$"""
            {
              "node": { "aeTitles": ["NODE"], "data": "data", "keyFile": "master.key" },
              "listeners": [ { "address": "127.0.0.1", "port": {{port}}, "security": "plain" } ],
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

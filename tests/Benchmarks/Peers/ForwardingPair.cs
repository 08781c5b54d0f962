using System.Diagnostics;
using System.Net;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Benchmarks.Peers;

/// <summary>A node in this process, in clear, and the destination to which it forwards; perhaps with another beside it that is dead.</summary>
internal sealed class ForwardingPair : IAsyncDisposable
{
    private const string Dead = "dead";

    private readonly TempFolder folder = new();
    private readonly int port = FreePort.Next();
    private readonly int? deadPort;
    private readonly DicomListener destination;
    private readonly DicomDialer dialer = new(static () => null, static () => WireLimits.Default, TimeProvider.System);
    private ExchangeNode? node;
    private TaskCompletionSource arrived = new();
    private int missing;
    private int mostAtDead;

    /// <param name="deadPort">Where the dead one listens; null for none.</param>
    public ForwardingPair(int? deadPort)
    {
        this.deadPort = deadPort;
        destination = new DicomListener(
            new ListenerOptions(new IPEndPoint(IPAddress.Loopback, 0), WireSecurity.Plain),
            new ListenerServices
            {
                Admit = static (_, _) => new Admission.Accept(new NegotiationPolicy { RolesOf = static _ => PeerRoles.Scu }),
                Serve = async (association, cancellation) => await DimseServer.RunAsync(association, new DimseServices { Store = TakeAsync }, cancellation),
            });
        destination.Start();
    }

    /// <summary>The most associations that the dead destination was seen to hold.</summary>
    public int MostAtDead => Volatile.Read(ref mostAtDead);

    /// <summary>Stores objects and waits until the destination has all of them.</summary>
    /// <returns>Objects a second.</returns>
    public async Task<double> RunAsync(IEnumerable<GeneratedInstance> objects, int count, TimeSpan patience)
    {
        node ??= await StartAsync();
        arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref missing, count);
        var watch = Stopwatch.StartNew();
        await StoreAsync(objects);
        await arrived.Task.WaitAsync(patience);
        watch.Stop();
        return count / watch.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
        {
            await node.DisposeAsync();
        }

        await destination.StopAsync(TimeSpan.Zero);
        await destination.DisposeAsync();
        folder.Dispose();
    }

    private async ValueTask<DimseReply> TakeAsync(StoreOperation operation, CancellationToken cancellation)
    {
        while (!(await operation.ReadAsync(cancellation)).IsEmpty)
        {
            // Counted, not kept.
        }

        NoteDead();
        if (Interlocked.Decrement(ref missing) == 0)
        {
            arrived.TrySetResult();
        }

        return DimseReply.Success;
    }

    private void NoteDead()
    {
        var held = node?.Forwarder.Destinations.FirstOrDefault(static d => d.To == Dead)?.Associations ?? 0;
        for (var most = MostAtDead; held > most; most = MostAtDead)
        {
            Interlocked.CompareExchange(ref mostAtDead, held, most);
        }
    }

    private async Task<ExchangeNode> StartAsync()
    {
        PrivateFile.MakeFolder(folder.File("data"));
        _ = MasterKeyFile.Create(folder.File("master.key"));
        folder.Write("exchange.json", Settings());
        var read = SettingsFile.Parse(Encoding.UTF8.GetBytes(Settings()), folder.File("exchange.json"));
        var settings = read.Settings ?? throw new InvalidOperationException(string.Join('\n', read.RenderMistakes()));
        return await ExchangeNode.StartAsync(settings, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
    }

    private async Task StoreAsync(IEnumerable<GeneratedInstance> objects)
    {
        ProposedContext[] contexts = [new(SopClasses.SecondaryCaptureImageStorage, TransferSyntaxes.ExplicitLittleEndian)];
        var proposal = new AssociationProposal(AeTitle.Parse("ASKER"), AeTitle.Parse("NODE"), contexts);
        await using var client = new DimseClient(await dialer.ConnectAsync(new DialTarget("127.0.0.1", port, WireSecurity.Plain), proposal, CancellationToken.None));
        var context = client.Association.Terms.ContextsToInvoke(SopClasses.SecondaryCaptureImageStorage).Single();
        foreach (var instance in objects)
        {
            using var pieces = instance.DataSetPieces().GetEnumerator();
            var reply = await client.StoreAsync(
                new StoreRequest(context, instance.SopInstance), _ => new(pieces.MoveNext() ? pieces.Current : default), CancellationToken.None);
            if (!reply.Status.IsSuccess)
            {
                throw new InvalidOperationException($"An object was not stored: {reply.Status} {reply.Comment}");
            }
        }

        await client.ReleaseAsync(CancellationToken.None);
    }

    private string Settings()
    {
        var (partner, name) = deadPort is { } at ? ($", {Partner(Dead, at)}", $", \"{Dead}\"") : (string.Empty, string.Empty);
        return $$"""
            {
              "node": { "aeTitles": ["NODE"], "data": "data", "keyFile": "master.key" },
              "listeners": [ { "address": "127.0.0.1", "port": {{port}}, "security": "plain" } ],
              "partners": [
                { "name": "asker", "aeTitles": ["ASKER"], "security": "plain", "addresses": ["127.0.0.1/32"], "may": ["store"] },
                {{Partner("well", destination.LocalEndPoint.Port)}}{{partner}}
              ],
              "routes": [ { "name": "all", "forwardTo": ["well"{{name}}] } ]
            }
            """;
    }

    private static string Partner(string name, int port) =>
        $$"""{ "name": "{{name}}", "aeTitles": ["{{name.ToUpperInvariant()}}"], "security": "plain", "addresses": ["127.0.0.1/32"], "plainRisk": true, "host": "127.0.0.1", "port": {{port}} }""";
}

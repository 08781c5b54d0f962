using System.Collections.Concurrent;
using System.Net;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Tests.Services;
using DicomExchange.Store;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>
/// The services of a node behind a listener in this process, and its partners, each with one association that it keeps: whatever changes,
/// changes under it. Each partner but the last is also a place to move to.
/// </summary>
internal sealed class DoorNode : IAsyncDisposable
{
    private static readonly AeTitle Title = AeTitle.Parse("NODE");
    private static readonly Uid Kind = SopClasses.SecondaryCaptureImageStorage;

    private readonly TempFolder folder;
    private readonly LiveSettings settings;
    private readonly NodeParts parts;
    private readonly DicomListener listener;
    private readonly Dictionary<string, DimseClient> clients = [];
    private readonly Dictionary<string, TestReceiver> receivers = [];

    private DoorNode(TempFolder folder, ExchangeStore store, TimeProvider time)
    {
        (this.folder, Store) = (folder, store);
        foreach (var partner in Draws.Partners.SkipLast(1))
        {
            receivers[partner] = new TestReceiver();
        }

        Rights = Draws.Partners.ToDictionary(p => p, p => new DrawnRights { Partner = p, Port = receivers.GetValueOrDefault(p)?.Port });
        settings = new LiveSettings(SettingsNow());
        parts = new NodeParts(settings, Store, new LiveTls(null), NullLoggerFactory.Instance, time);
        listener = new DicomListener(new ListenerOptions(new IPEndPoint(IPAddress.Loopback, 0), WireSecurity.Plain), parts.Listening);
        listener.Start();
    }

    public ExchangeStore Store { get; }

    public Dictionary<string, DrawnRights> Rights { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<DoorNode> StartAsync(TimeProvider time)
    {
        var place = new TempFolder();
        var options = new StoreOptions { DataFolder = place.File("data"), MasterKeys = MasterKeySet.New(), Time = time };
        var node = new DoorNode(place, await ExchangeStore.CreateAsync(options, NullLoggerFactory.Instance, Stop), time);
        var dialer = new DicomDialer(static () => null, static () => WireLimits.Default with { Idle = TimeSpan.FromDays(1) }, TimeProvider.System);
        var target = new DialTarget("127.0.0.1", node.listener.LocalEndPoint.Port, WireSecurity.Plain, null);
        foreach (var partner in Draws.Partners)
        {
            node.clients[partner] = new DimseClient(await dialer.ConnectAsync(target, Proposal(AeTitle.Parse(node.Rights[partner].Title)), Stop));
        }

        return node;
    }

    /// <summary>Puts other rights in force, while every association goes on.</summary>
    public void Change(DrawnRights rights)
    {
        Rights[rights.Partner] = rights;
        settings.Replace(SettingsNow());
    }

    /// <summary>C-STORE.</summary>
    public async Task PushAsync(SentInstance instance)
    {
        var client = clients[instance.Partner];
        var reply = await client.StoreAsync(new StoreRequest(client.Association.Terms.ContextsToInvoke(Kind).Single(), Uid.Parse(instance.Instance)), Once(instance.Bytes), Stop);
        reply.Status.ToString().ShouldBe("0000", reply.Comment);
    }

    /// <summary>C-FIND: the status and the answers.</summary>
    public async Task<(string Status, IReadOnlyList<DataSet> Answers)> FindAsync(string partner, Uid sopClass, DataSet identifier)
    {
        var call = clients[partner].Find(sopClass, identifier);
        var answers = new List<DataSet>();
        await foreach (var answer in call.WithCancellation(Stop))
        {
            answers.Add(answer);
        }

        return (call.Reply!.Status.ToString(), answers);
    }

    /// <summary>C-GET: the status, and what came.</summary>
    public async Task<(string Status, IReadOnlyList<string> Came)> GetAsync(string partner, Uid sopClass, DataSet identifier)
    {
        var came = new ConcurrentQueue<string>();
        var reply = await clients[partner].GetAsync(
            sopClass,
            identifier,
            async (operation, cancellation) =>
            {
                using var bytes = new MemoryStream();
                while (await operation.ReadAsync(cancellation) is { IsEmpty: false } slice)
                {
                    bytes.Write(slice.Span);
                }

                came.Enqueue($"{operation.SopInstance}|{Convert.ToHexString(bytes.ToArray())}");
                return DimseReply.Success;
            },
            progress: null,
            Stop);
        return (reply.Reply.Status.ToString(), [.. came]);
    }

    /// <summary>C-MOVE: the status, and what came to each place there is.</summary>
    public async Task<(string Status, IReadOnlyDictionary<string, IReadOnlyList<string>> Came)> MoveAsync(string partner, Uid sopClass, string title, DataSet identifier)
    {
        foreach (var receiver in receivers.Values)
        {
            receiver.Received.Clear();
        }

        var reply = await clients[partner].MoveAsync(sopClass, AeTitle.Parse(title), identifier, progress: null, Stop);
        return (reply.Reply.Status.ToString(), receivers.ToDictionary(
            r => r.Key, r => (IReadOnlyList<string>)[.. r.Value.Received.Select(o => $"{o.Key}|{Convert.ToHexString(o.Value)}")]));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
        {
            await client.DisposeAsync();
        }

        await listener.StopAsync(TimeSpan.Zero);
        await listener.DisposeAsync();
        foreach (var receiver in receivers.Values)
        {
            await receiver.DisposeAsync();
        }

        parts.Services.Dispose();
        parts.Refusals.Dispose();
        parts.RefusalLog.Dispose();
        await Store.DisposeAsync();
        folder.Dispose();
    }

    private static DataSource Once(byte[] bytes)
    {
        ReadOnlyMemory<byte> rest = bytes;
        return _ =>
        {
            var all = rest;
            rest = default;
            return ValueTask.FromResult(all);
        };
    }

    private static AssociationProposal Proposal(AeTitle calling)
    {
        Uid[] classes =
        [
            SopClasses.PatientRootFind, SopClasses.StudyRootFind, SopClasses.PatientRootMove, SopClasses.StudyRootMove, SopClasses.PatientRootGet, SopClasses.StudyRootGet, Kind,
        ];
        return new AssociationProposal(calling, Title, [.. classes.Select(c => new ProposedContext(c, TransferSyntaxes.ExplicitLittleEndian))])
        {
            Roles = [new RoleSelection(Kind, Scu: true, Scp: true)],
            Extended = [.. classes.Take(2).Select(c => new ExtendedNegotiation(c, new byte[] { 1 }))],
        };
    }

    private NodeSettings SettingsNow() => new()
    {
        Node = new IdentitySettings { AeTitles = [Title], Data = default, KeyFile = default },
        Listeners = [],
        Limits = new LimitSettings { IdleSeconds = 86_400 },
        Partners = [.. Rights.Values.Select(r => r.Settings)],
    };
}

using System.Buffers;
using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Commitment;
using DicomExchange.Node.Tests.Forwarding;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Node.Tests.Commitment;

/// <summary>The partner "one" of a node, in clear on a loopback port: it takes objects, requests and reports, and calls the node.</summary>
internal sealed class CommitmentPeer : IAsyncDisposable
{
    private readonly DicomDialer dialer = new(static () => null, static () => WireLimits.Default, TimeProvider.System);
    private readonly Destination door = new() { Roles = static _ => PeerRoles.Both };

    public CommitmentPeer() => door.Serve = (association, cancellation) => DimseServer.RunAsync(association, Services, cancellation).AsTask();

    public int Port => door.Port;

    public int Associations => door.Associations;

    public ConcurrentQueue<Uid> Stored { get; } = [];

    /// <summary>Requests that came, each with what can be invoked on the association it came on.</summary>
    public ConcurrentQueue<(CommitmentRequest Request, PeerCalls Calls)> Requests { get; } = [];

    public ConcurrentQueue<CommitmentResult> Reports { get; } = [];

    /// <summary>What requests and reports are answered with.</summary>
    public DimseStatus Answer { get; set; } = DimseStatus.Success;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DimseServices Services
    {
        get
        {
            PeerCalls? peer = null;
            return new DimseServices
            {
                Begun = calls => peer = calls,
                Store = async (operation, token) =>
                {
                    _ = await Destination.ReadAsync(operation.ReadAsync, token);
                    Stored.Enqueue(operation.SopInstance);
                    return DimseReply.Success;
                },
                Normalized = (operation, _) => ValueTask.FromResult(Take(operation, peer)),
            };
        }
    }

    /// <summary>A node that forwards to this partner.</summary>
    /// <param name="members">More members of the partner, each with a comma before it.</param>
    /// <param name="time">The node's clock.</param>
    public async Task<ForwardingNode> StartNodeAsync(string members, TimeProvider? time = null)
    {
        var node = await ForwardingNode.StartAsync(time ?? TimeProvider.System, Port);
        await node.ChangeAsync(ForwardingNode.Partner("one", Port, members), ForwardingNode.Partner("two", 1, members));
        return node;
    }

    /// <summary>Calls the node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="asProvider">In the SCP role of storage commitment.</param>
    /// <param name="title">As whom.</param>
    public async Task<DimseClient> CallAsync(ForwardingNode node, bool asProvider = false, string title = "ONE")
    {
        var contexts = new[]
        {
            new ProposedContext(SopClasses.StorageCommitmentPushModel, TransferSyntaxes.ImplicitLittleEndian),
            new ProposedContext(LargeObject.Of(10, seed: 1, 1).SopClass, LargeObject.Of(10, seed: 1, 1).TransferSyntax),
        };
        var proposal = new AssociationProposal(AeTitle.Parse(title), AeTitle.Parse("NODE"), contexts)
        {
            Roles = asProvider ? [new RoleSelection(SopClasses.StorageCommitmentPushModel, Scu: false, Scp: true)] : [],
        };
        var target = new DialTarget("127.0.0.1", node.Port, WireSecurity.Plain, null);
        return new DimseClient(await dialer.ConnectAsync(target, proposal, Stop), Services);
    }

    /// <summary>Sends objects to the node and goes.</summary>
    public async Task StoreAsync(ForwardingNode node, IEnumerable<GeneratedInstance> objects, string title = "ONE")
    {
        await using var client = await CallAsync(node, title: title);
        foreach (var one in objects)
        {
            var rest = new ReadOnlySequence<byte>(ForwardingNode.BytesOf(one));
            var reply = await client.StoreAsync(
                new StoreRequest(client.Association.Terms.ContextsToInvoke(one.SopClass).First(), one.SopInstance),
                _ =>
                {
                    var slice = rest.First;
                    rest = ReadOnlySequence<byte>.Empty;
                    return ValueTask.FromResult(slice);
                },
                Stop);
            reply.Status.ShouldBe(DimseStatus.Success);
        }

        await client.ReleaseAsync(Stop);
    }

    /// <summary>Asks the node and goes, as most devices do.</summary>
    public async Task<DimseReply> AskAsync(ForwardingNode node, CommitmentRequest request)
    {
        await using var client = await CallAsync(node);
        var reply = await client.InvokeAsync(request.ToOperation(), Stop);
        await client.ReleaseAsync(Stop);
        return reply;
    }

    /// <summary>Reports to the node on an association of its own.</summary>
    public async Task<DimseReply> ReportAsync(ForwardingNode node, CommitmentResult result, string title = "ONE")
    {
        await using var client = await CallAsync(node, asProvider: true, title);
        var reply = await client.InvokeAsync(result.ToOperation(), Stop);
        await client.ReleaseAsync(Stop);
        return reply;
    }

    public static ReferencedInstance Named(GeneratedInstance one) => new(one.SopClass, one.SopInstance);

    public static CommitmentRequest Request(params IEnumerable<GeneratedInstance> objects) => new(Uid.New(), [.. objects.Select(Named)]);

    public static GeneratedInstance[] Objects(int count, int from = 1) => [.. Enumerable.Range(from, count).Select(static n => LargeObject.Of(3000, seed: 1, n))];

    public ValueTask DisposeAsync() => door.DisposeAsync();

    private DimseReply Take(NormalizedOperation operation, PeerCalls? calls)
    {
        if (!Answer.IsSuccess)
        {
            return new DimseReply(Answer);
        }

        if (operation.Field == CommandField.NEventReportRequest)
        {
            CommitmentResult.TryRead(operation, out var result, out var refused).ShouldBeTrue(refused?.ToString());
            Reports.Enqueue(result);
            return DimseReply.Success;
        }

        CommitmentRequest.TryRead(operation, out var request, out var refusal).ShouldBeTrue(refusal?.ToString());
        Requests.Enqueue((request, calls.ShouldNotBeNull()));
        return DimseReply.Success;
    }
}

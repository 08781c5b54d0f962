using System.Buffers;
using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Commitment;
using DicomExchange.Node.Tests.Forwarding;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Support;
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

    private int left;

    public CommitmentPeer() => door.Serve = async (association, cancellation) =>
    {
        Called.Enqueue(association.Terms.CalledAeTitle.Value);
        await DimseServer.RunAsync(association, Services, cancellation);
        if (association.Terms.Contexts.Any(static c => c.AbstractSyntax == SopClasses.StorageCommitmentPushModel))
        {
            Interlocked.Increment(ref left);
        }
    };

    public int Port => door.Port;

    public int Associations => door.Associations;

    /// <summary>The titles it was called by.</summary>
    public ConcurrentQueue<string> Called { get; } = [];

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

    /// <summary>Waits until the node has asked, has its answer, and is gone again; the clock goes on in steps that no deadline of an association minds.</summary>
    public async Task<CommitmentRequest> UntilAskedAsync(ManualTime time)
    {
        await StepAsync(time, () => !Requests.IsEmpty && Volatile.Read(ref left) > 0);
        return Requests.First().Request;
    }

    /// <summary>Moves the clock second by second until what must come about has; ever more slowly, as long as it takes a busy machine.</summary>
    public static async Task StepAsync(ManualTime time, Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        for (var wait = 10; !condition(); wait = Math.Min(wait + 10, 2000))
        {
            deadline.Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(wait, CancellationToken.None);
        }
    }

    /// <summary>A node that forwards to this partner.</summary>
    /// <param name="members">More members of the partner, each with a comma before it.</param>
    /// <param name="time">The node's clock.</param>
    public Task<ForwardingNode> StartNodeAsync(string members, TimeProvider? time = null) => StartNodeAsync(time ?? TimeProvider.System, Partner("one", Port, members), Partner("two", 1, members));

    /// <summary>A node with these partners; it forwards to those that have a port.</summary>
    public static Task<ForwardingNode> StartNodeAsync(TimeProvider time, params IReadOnlyList<string> partners) => ForwardingNode.StartAsync(time, string.Empty, partners);

    /// <summary>A partner of which the members say what it may and offers.</summary>
    public static string Partner(string name, int port, string members) =>
        ForwardingNode.Partner(name, port, members).Replace("\"may\": [\"echo\"], ", string.Empty, StringComparison.Ordinal);

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
    public async Task<DimseReply> AskAsync(ForwardingNode node, CommitmentRequest request, string title = "ONE")
    {
        await using var client = await CallAsync(node, title: title);
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

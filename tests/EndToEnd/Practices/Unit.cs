using System.Collections.Concurrent;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;

namespace DicomExchange.EndToEnd.Practices;

/// <summary>Software of a practice or of a partner that calls the node from this process, in clear or over mutual TLS.</summary>
internal sealed class Unit
{
    private readonly string title;
    private readonly TestCertificate? certificate;
    private readonly PartnerSettings node;
    private readonly PartnerDialer dialer;

    public Unit(string title, TestCertificate? certificate, PartnerSettings node)
    {
        this.title = title;
        this.certificate = certificate;
        this.node = node;
        var own = new NodeSettings
        {
            Node = new IdentitySettings { AeTitles = [AeTitle.Parse(title)], Data = default, KeyFile = default },
            Listeners = [],
            Partners = [node],
            Limits = new LimitSettings { HandshakeSeconds = 240, ConnectSeconds = 240, ProgressSeconds = 240, IdleSeconds = 240 },
        };
        var tls = certificate is null ? null : TlsPolicy.Create(new TlsPolicyOptions
        {
            Certificate = TlsMaterial.FromText(title, certificate.CertificatePem),
            Key = TlsMaterial.FromText(title, certificate.KeyPem),
            Pins = [.. node.Certificates],
        });
        dialer = new PartnerDialer(new LiveSettings(own), () => tls, TimeProvider.System);
        Queries = new PartnerQueries(dialer);
    }

    public PartnerQueries Queries { get; }

    public PartnerSettings Node => node;

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    /// <summary>The same unit, told otherwise about the node it calls.</summary>
    public Unit Knowing(PartnerSettings other) => new(title, certificate, other);

    /// <summary>An association for storing objects of these kinds.</summary>
    public async Task<DimseClient> ConnectAsync(params IEnumerable<TestObject> kinds) => new(await dialer.ConnectAsync(
        node,
        default,
        [.. kinds.Select(k => (k.SopClass, k.Syntax)).Distinct().Select(k => new ProposedContext(k.SopClass, k.Syntax))],
        Cancel));

    public static ValueTask<DimseReply> StoreAsync(DimseClient client, TestObject sent, Action? onSlice = null)
    {
        var source = sent.Source(onSlice);
        return client.StoreAsync(new StoreRequest(ContextOf(client, sent), sent.SopInstance), c => source(c), Cancel);
    }

    public static PresentationContext ContextOf(DimseClient client, TestObject sent) =>
        client.Association.Terms.ContextsToInvoke(sent.SopClass).First(c => c.TransferSyntax == sent.Syntax);

    /// <summary>Stores all in one association; gives the answers in the same order.</summary>
    public async Task<IReadOnlyList<DimseReply>> StoreAsync(params IReadOnlyList<TestObject> objects)
    {
        await using var client = await ConnectAsync(objects);
        var replies = new List<DimseReply>();
        foreach (var one in objects)
        {
            replies.Add(await StoreAsync(client, one));
        }

        await client.ReleaseAsync(Cancel);
        return replies;
    }

    /// <summary>C-GET of a study; what came is added to the dictionary even when the association ends early.</summary>
    public Task<RetrieveReply> PullAsync(Uid study, IReadOnlyCollection<Uid> classes, ConcurrentDictionary<Uid, byte[]> into) =>
        GetAsync(study, classes, (operation, cancel) => TakeAsync(operation, into, cancel));

    /// <summary>C-GET of a study, with a receiver of the test's own.</summary>
    public async Task<RetrieveReply> GetAsync(Uid study, IReadOnlyCollection<Uid> classes, Func<StoreOperation, CancellationToken, ValueTask<DimseReply>> take)
    {
        var (contexts, roles) = PullContexts.For(SopClasses.StudyRootGet, classes);
        await using var client = new DimseClient(await dialer.ConnectAsync(node, contexts, roles, Cancel));
        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, study);
        var reply = await client.GetAsync(SopClasses.StudyRootGet, identifier, take, null, Cancel);
        await client.ReleaseAsync(Cancel);
        return reply;
    }

    /// <summary>C-FIND at any level; gives the matches and the final answer.</summary>
    public async Task<(IReadOnlyList<DataSet> Matches, DimseReply Reply)> FindAsync(DataSet identifier)
    {
        var matches = new List<DataSet>();
        var reply = await Queries.FindAsync(node, identifier, matches.Add, Cancel);
        return (matches, reply);
    }

    private static async ValueTask<DimseReply> TakeAsync(StoreOperation operation, ConcurrentDictionary<Uid, byte[]> into, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        while (await operation.ReadAsync(cancel) is { IsEmpty: false } slice)
        {
            bytes.Write(slice.Span);
        }

        return into.TryAdd(operation.SopInstance, bytes.ToArray()) ? DimseReply.Success : new DimseReply(DimseStatus.DuplicateInvocation);
    }
}

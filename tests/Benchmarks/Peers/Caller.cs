using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Benchmarks.Peers;

/// <summary>The partner of a measured server: sends, asks and pulls over mutual TLS with the project's own client.</summary>
internal sealed class Caller
{
    private readonly PartnerDialer dialer;
    private readonly PartnerSettings server;

    public Caller(ServerUnderTest server, TestCertificate certificate)
    {
        this.server = server.Address;
        var tls = TlsPolicy.Create(new TlsPolicyOptions
        {
            Certificate = TlsMaterial.FromText("certificate of the benchmark", certificate.CertificatePem),
            Key = TlsMaterial.FromText("key of the benchmark", certificate.KeyPem),
            Pins = [.. server.Address.Certificates],
        });
        var settings = new NodeSettings
        {
            Node = new IdentitySettings { AeTitles = [AeTitle.Parse(NodeFolder.CallerTitle)], Data = default, KeyFile = default },
            Listeners = [],
            Partners = [server.Address],
        };
        dialer = new PartnerDialer(new LiveSettings(settings), () => tls, TimeProvider.System);
    }

    /// <summary>Sends objects made by <see cref="LargeObject"/> over one association; each must be acknowledged as stored.</summary>
    public async Task SendAsync(IEnumerable<GeneratedInstance> instances)
    {
        ProposedContext[] contexts = [new(SopClasses.SecondaryCaptureImageStorage, TransferSyntaxes.ExplicitLittleEndian)];
        await using var client = new DimseClient(await dialer.ConnectAsync(server, default, contexts, CancellationToken.None));
        var context = client.Association.Terms.ContextsToInvoke(SopClasses.SecondaryCaptureImageStorage).Single();
        foreach (var instance in instances)
        {
            using var pieces = instance.DataSetPieces().GetEnumerator();
            var reply = await client.StoreAsync(
                new StoreRequest(context, instance.SopInstance), _ => new(pieces.MoveNext() ? pieces.Current : default), CancellationToken.None);
            if (reply.Status != DimseStatus.Success)
            {
                throw new InvalidOperationException($"An object was not stored: {reply.Status} {reply.Comment}");
            }
        }

        await client.ReleaseAsync(CancellationToken.None);
    }

    /// <summary>C-GET of a study of one object, compared as it comes.</summary>
    public async Task<bool> PullAsync(GeneratedInstance expected)
    {
        var (contexts, roles) = PullContexts.For(SopClasses.StudyRootGet, [SopClasses.SecondaryCaptureImageStorage]);
        await using var client = new DimseClient(await dialer.ConnectAsync(server, contexts, roles, CancellationToken.None));
        using var comparison = new RunningComparison(expected);
        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, expected.Study);
        var reply = await client.GetAsync(SopClasses.StudyRootGet, identifier, (operation, _) => TakeAsync(operation, comparison), progress: null, CancellationToken.None);
        await client.ReleaseAsync(CancellationToken.None);
        return reply.Reply.Status == DimseStatus.Success && comparison.IsSame;
    }

    /// <summary>An association for queries.</summary>
    public async Task<DimseClient> OpenForQueriesAsync()
    {
        ProposedContext[] contexts = [new(SopClasses.StudyRootFind, TransferSyntaxes.ExplicitLittleEndian)];
        return new DimseClient(await dialer.ConnectAsync(server, default, contexts, CancellationToken.None));
    }

    private static async ValueTask<DimseReply> TakeAsync(StoreOperation operation, RunningComparison comparison)
    {
        while (await operation.ReadAsync(CancellationToken.None) is { IsEmpty: false } slice)
        {
            comparison.Feed(slice.Span);
        }

        return DimseReply.Success;
    }
}

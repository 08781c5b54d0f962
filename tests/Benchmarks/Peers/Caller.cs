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
    public async Task SendAsync(IEnumerable<GeneratedInstance> instances, CancellationToken cancellation = default)
    {
        ProposedContext[] contexts = [new(SopClasses.SecondaryCaptureImageStorage, TransferSyntaxes.ExplicitLittleEndian)];
        await using var client = new DimseClient(await dialer.ConnectAsync(server, default, contexts, cancellation));
        var context = client.Association.Terms.ContextsToInvoke(SopClasses.SecondaryCaptureImageStorage).Single();
        foreach (var instance in instances)
        {
            using var pieces = instance.DataSetPieces().GetEnumerator();
            var reply = await client.StoreAsync(
                new StoreRequest(context, instance.SopInstance), _ => new(pieces.MoveNext() ? pieces.Current : default), cancellation);
            if (reply.Status != DimseStatus.Success)
            {
                throw new InvalidOperationException($"An object was not stored: {reply.Status} {reply.Comment}");
            }
        }

        await client.ReleaseAsync(cancellation);
    }

    /// <summary>C-GET of a study of one object, compared as it comes.</summary>
    public async Task<bool> PullAsync(GeneratedInstance expected)
    {
        var (contexts, roles) = PullContexts.For(SopClasses.StudyRootGet, [SopClasses.SecondaryCaptureImageStorage]);
        await using var client = new DimseClient(await dialer.ConnectAsync(server, contexts, roles, CancellationToken.None));
        using var comparison = new RunningComparison(expected);
        var reply = await client.GetAsync(SopClasses.StudyRootGet, IdentifierOf(expected.Study), (operation, _) => TakeAsync(operation, comparison), progress: null, CancellationToken.None);
        await client.ReleaseAsync(CancellationToken.None);
        return reply.Reply.Status == DimseStatus.Success && comparison.IsSame;
    }

    /// <summary>C-GET of a study of objects made by <see cref="LargeObject"/>, counted as they come and not kept.</summary>
    public async Task<(int Objects, long Bytes)> GetAsync(Uid study, CancellationToken cancellation)
    {
        var (objects, bytes) = (0, 0L);
        ProposedContext[] contexts =
        [
            new(SopClasses.StudyRootGet, TransferSyntaxes.ExplicitLittleEndian), new(SopClasses.SecondaryCaptureImageStorage, TransferSyntaxes.ExplicitLittleEndian),
        ];
        await using var client = new DimseClient(await dialer.ConnectAsync(server, contexts, [new(SopClasses.SecondaryCaptureImageStorage, Scu: false, Scp: true)], cancellation));
        var reply = await client.GetAsync(SopClasses.StudyRootGet, IdentifierOf(study), CountAsync, progress: null, cancellation);
        await client.ReleaseAsync(cancellation);
        return reply.Reply.Status == DimseStatus.Success ? (objects, bytes) : throw new InvalidOperationException($"The C-GET ended with {reply.Reply.Status} {reply.Reply.Comment}");

        async ValueTask<DimseReply> CountAsync(StoreOperation operation, CancellationToken token)
        {
            while (await operation.ReadAsync(token) is { IsEmpty: false } slice)
            {
                bytes += slice.Length;
            }

            objects++;
            return DimseReply.Success;
        }
    }

    /// <summary>C-MOVE of a study.</summary>
    /// <returns>How many objects the server says it has sent.</returns>
    public async Task<int> MoveAsync(Uid study, CancellationToken cancellation)
    {
        ProposedContext[] contexts = [new(SopClasses.StudyRootMove, TransferSyntaxes.ExplicitLittleEndian)];
        await using var client = new DimseClient(await dialer.ConnectAsync(server, default, contexts, cancellation));
        var reply = await client.MoveAsync(SopClasses.StudyRootMove, AeTitle.Parse(MoveTarget.Title), IdentifierOf(study), progress: null, cancellation);
        await client.ReleaseAsync(cancellation);
        return reply.Reply.Status == DimseStatus.Success
            ? reply.Counts.Completed
            : throw new InvalidOperationException($"The C-MOVE ended with {reply.Reply.Status} {reply.Reply.Comment}");
    }

    /// <summary>An association for one C-ECHO.</summary>
    public async Task EchoAsync(CancellationToken cancellation)
    {
        ProposedContext[] contexts = [new(SopClasses.Verification, TransferSyntaxes.ImplicitLittleEndian)];
        await using var client = new DimseClient(await dialer.ConnectAsync(server, default, contexts, cancellation));
        var reply = await client.EchoAsync(cancellation);
        await client.ReleaseAsync(cancellation);
        if (reply.Status != DimseStatus.Success)
        {
            throw new InvalidOperationException($"The C-ECHO ended with {reply.Status}");
        }
    }

    /// <summary>An association for queries.</summary>
    public async Task<DimseClient> OpenForQueriesAsync()
    {
        ProposedContext[] contexts = [new(SopClasses.StudyRootFind, TransferSyntaxes.ExplicitLittleEndian)];
        return new DimseClient(await dialer.ConnectAsync(server, default, contexts, CancellationToken.None));
    }

    private static DataSet IdentifierOf(Uid study) => new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, study);

    private static async ValueTask<DimseReply> TakeAsync(StoreOperation operation, RunningComparison comparison)
    {
        while (await operation.ReadAsync(CancellationToken.None) is { IsEmpty: false } slice)
        {
            comparison.Feed(slice.Span);
        }

        return DimseReply.Success;
    }
}

using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Host.Demo;

/// <summary>Software outside a node that calls one: an x-ray unit, a workstation, an impostor.</summary>
internal sealed class DemoCaller
{
    private readonly TlsPolicy? tls;

    /// <param name="title">The title it calls with.</param>
    /// <param name="certificate">Its certificate; null speaks in clear.</param>
    /// <param name="node">The node it calls, as it knows it.</param>
    public DemoCaller(string title, NodeCertificate? certificate, PartnerSettings node)
    {
        Title = AeTitle.Parse(title);
        Certificate = certificate;
        Node = node;
        tls = certificate is null ? null : PolicyOf(certificate, node);
        var settings = new NodeSettings
        {
            Node = new IdentitySettings { AeTitles = [Title], Data = default, KeyFile = default },
            Listeners = [],
            Partners = [node],
        };
        Dialer = new PartnerDialer(new LiveSettings(settings), () => tls, TimeProvider.System);
        Queries = new PartnerQueries(Dialer);
    }

    public AeTitle Title { get; }

    public NodeCertificate? Certificate { get; }

    /// <summary>The node it calls.</summary>
    public PartnerSettings Node { get; }

    public PartnerDialer Dialer { get; }

    public PartnerQueries Queries { get; }

    /// <summary>Asks the node for a C-MOVE of a study.</summary>
    public async Task<RetrieveReply> MoveStudyAsync(Uid study, AeTitle destination, CancellationToken cancellationToken)
    {
        ProposedContext[] contexts = [new(SopClasses.StudyRootMove, TransferSyntaxes.ExplicitLittleEndian)];
        await using var client = new DimseClient(await Dialer.ConnectAsync(Node, default, contexts, cancellationToken));
        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, study);
        var reply = await client.MoveAsync(SopClasses.StudyRootMove, destination, identifier, null, cancellationToken);
        await client.ReleaseAsync(cancellationToken);
        return reply;
    }

    private static TlsPolicy PolicyOf(NodeCertificate certificate, PartnerSettings node) => TlsPolicy.Create(new TlsPolicyOptions
    {
        Certificate = TlsMaterial.FromText("certificate of the demonstration", certificate.CertificatePem),
        Key = TlsMaterial.FromText("key of the demonstration", certificate.KeyPem),
        Pins = [.. node.Certificates],
    });
}

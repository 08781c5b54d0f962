using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Interop.Set;

/// <summary>Our own client side over mutual TLS, as another practice's node uses it.</summary>
public sealed class OwnClient
{
    private readonly PartnerSettings partner;
    private readonly PartnerDialer dialer;

    /// <param name="title">The title it calls with.</param>
    /// <param name="paper">Its certificate.</param>
    /// <param name="partner">Whom it calls.</param>
    public OwnClient(string title, Paper paper, PartnerSettings partner)
    {
        this.partner = partner;
        var tls = TlsPolicy.Create(new TlsPolicyOptions
        {
            Certificate = TlsMaterial.FromText("certificate", paper.CertificatePem),
            Key = TlsMaterial.FromText("key", paper.KeyPem),
            Pins = [.. partner.Certificates],
        });
        var settings = new NodeSettings
        {
            Node = new IdentitySettings { AeTitles = [AeTitle.Parse(title)], Data = default, KeyFile = default },
            Listeners = [],
            Partners = [partner],
            Limits = new LimitSettings { HandshakeSeconds = 240, ConnectSeconds = 240, ProgressSeconds = 240, IdleSeconds = 240 },
        };
        dialer = new PartnerDialer(new LiveSettings(settings), () => tls, TimeProvider.System);
    }

    public static OwnClient Of(InteropNode node) => new(Titles.Own, node.Papers.Own, node.AsPartner());

    /// <summary>Sends the files as they are; the outcome of each by its path.</summary>
    public async Task<Dictionary<string, SendOutcome>> SendAsync(IEnumerable<SampleObject> objects)
    {
        var outcomes = new Dictionary<string, SendOutcome>();
        await new FileSender(dialer).SendAsync(partner, default, [.. objects.Select(o => o.File)], static _ => Task.CompletedTask, o => outcomes.Add(o.Path, o), default);
        return outcomes;
    }

    /// <summary>The Study Instance UIDs of everything the node says it has.</summary>
    public async Task<IReadOnlyList<Uid>> StudiesAsync()
    {
        var studies = new List<Uid>();
        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").Set(Tags.StudyInstanceUID, Vr.UI, default);
        _ = await new PartnerQueries(dialer).FindAsync(partner, identifier, m => studies.Add(UidOf(m)), default);
        return studies;
    }

    /// <summary>C-GET study by study as the verb <c>pull</c> does it.</summary>
    public async Task PullAsync(IEnumerable<Uid> studies, string folder)
    {
        var queries = new PartnerQueries(dialer);
        var target = new PullFolder(folder, static _ => { });
        foreach (var study in studies)
        {
            _ = await queries.PullStudyAsync(partner, study, target, null, default);
        }
    }

    /// <summary>One C-GET of the studies with a context for each class and transfer syntax of the objects, so that each can come as it is held.</summary>
    /// <param name="only">The one transfer syntax to propose for all of them instead.</param>
    public async Task<RetrieveReply> GetAsync(IEnumerable<Uid> studies, IEnumerable<SampleObject> objects, string folder, TransferSyntax? only = null)
    {
        var kinds = objects.Select(o => (o.File.SopClass, TransferSyntax: only ?? o.File.TransferSyntax)).Distinct().ToList();
        ProposedContext[] contexts =
        [
            new(SopClasses.StudyRootGet, TransferSyntaxes.ExplicitLittleEndian),
            .. kinds.Select(k => new ProposedContext(k.SopClass, k.TransferSyntax)),
        ];
        RoleSelection[] roles = [.. kinds.Select(k => k.SopClass).Distinct().Select(c => new RoleSelection(c, Scu: false, Scp: true))];
        await using var client = new DimseClient(await dialer.ConnectAsync(partner, contexts, roles, default));
        var target = new PullFolder(folder, static _ => { });
        var reply = await client.GetAsync(SopClasses.StudyRootGet, Identifier(studies), (operation, token) => target.StoreAsync(operation, null, token), null, default);
        await client.ReleaseAsync(default);
        return reply;
    }

    /// <summary>Asks for a C-MOVE of the studies, all in one request.</summary>
    public async Task<RetrieveReply> MoveAsync(IEnumerable<Uid> studies, string destination)
    {
        ProposedContext[] contexts = [new(SopClasses.StudyRootMove, TransferSyntaxes.ExplicitLittleEndian)];
        await using var client = new DimseClient(await dialer.ConnectAsync(partner, default, contexts, default));
        var reply = await client.MoveAsync(SopClasses.StudyRootMove, AeTitle.Parse(destination), Identifier(studies), null, default);
        await client.ReleaseAsync(default);
        return reply;
    }

    private static DataSet Identifier(IEnumerable<Uid> studies) => new DataSet()
        .SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY")
        .SetText(Tags.StudyInstanceUID, Vr.UI, string.Join('\\', studies.Select(s => s.Value)));

    private static Uid UidOf(DataSet match) =>
        match.TryGetUid(Tags.StudyInstanceUID, out var study) ? study : throw new InvalidOperationException("A match without its unique key.");
}

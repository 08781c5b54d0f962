using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Host.Demo;

/// <summary>Who takes part: two practices with a node each, the software around them, and a stranger.</summary>
internal sealed class DemoCast : IAsyncDisposable
{
    /// <summary>The route by which the specialist gets what the panoramic unit takes.</summary>
    public const string Referrals = "referrals";

    private DemoCast(DemoPractice river, DemoPractice hill)
    {
        River = river;
        Hill = hill;
        Panoramic = new DemoCaller("PANO1", null, River.AsPlainPartner());
        ConeBeam = Caller("CBCT1");
        Specialist = Caller("HILLWS");
        Lake = Caller("LAKE");
        Impostor = new DemoCaller("HILLWS", Lake.Certificate, River.AsTlsPartner());
        Stranger = Caller("HILLWS");
    }

    /// <summary>Makes both nodes, as <c>dicomx init</c> does.</summary>
#pragma warning disable CA2000 // the cast owns both practices
    public static async Task<DemoCast> CreateAsync(string root, CancellationToken cancellationToken) => new(
        await DemoPractice.CreateAsync(root, "River Dental", "RIVERDENTAL", cancellationToken),
        await DemoPractice.CreateAsync(root, "Hill Street Orthodontics", "HILLORTHO", cancellationToken));
#pragma warning restore CA2000

    /// <summary>The practice where the images are taken.</summary>
    public DemoPractice River { get; }

    /// <summary>The specialist across town.</summary>
    public DemoPractice Hill { get; }

    /// <summary>The panoramic unit in the practice: speaks in clear, from one listed address.</summary>
    public DemoCaller Panoramic { get; }

    /// <summary>The cone beam workstation: has a certificate of its own.</summary>
    public DemoCaller ConeBeam { get; }

    /// <summary>The specialist's workstation.</summary>
    public DemoCaller Specialist { get; }

    /// <summary>Another partner of the practice, who was given nothing.</summary>
    public DemoCaller Lake { get; }

    /// <summary>The same partner under the specialist's AE title.</summary>
    public DemoCaller Impostor { get; }

    /// <summary>Somebody with a certificate nobody knows.</summary>
    public DemoCaller Stranger { get; }

    /// <summary>Enters everybody into the settings of both practices, and starts their nodes.</summary>
    public async Task OpenAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await River.OpenAsync(
            Lines(DemoSettings.Listener(River.TlsPort, "tls"), DemoSettings.Listener(River.PlainPort, "plain")),
            Lines(
                DemoSettings.PlainPartner("Panoramic unit, room 2", "PANO1"),
                Partner("Cone beam workstation", ConeBeam, "\"may\": [\"echo\", \"store\"]"),
                Partner("Hill Street, workstation", Specialist, "\"may\": [\"echo\", \"find\", \"get\", \"move\"], \"sees\": \"all\", \"moveTo\": [\"Hill Street Orthodontics\"]"),
                DemoSettings.TlsPartner(Hill.Name, Hill.Title.Value, Hill.Fingerprint, "\"may\": [\"echo\"]", Hill.TlsPort),
                Partner("Lake Implants", Lake, "\"may\": [\"echo\", \"store\", \"find\", \"get\"], \"sees\": \"own\"")),
            DemoSettings.Route(Referrals, "PANO1", Hill.Title.Value),
            loggers,
            cancellationToken);
        await Hill.OpenAsync(
            DemoSettings.Listener(Hill.TlsPort, "tls"),
            DemoSettings.TlsPartner(River.Name, River.Title.Value, River.Fingerprint, "\"may\": [\"echo\", \"store\"]"),
            string.Empty,
            loggers,
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await River.DisposeAsync();
        await Hill.DisposeAsync();
    }

    private static string Partner(string name, DemoCaller caller, string rights) =>
        DemoSettings.TlsPartner(name, caller.Title.Value, caller.Certificate!.Fingerprint, rights);

    private static string Lines(params string[] entries) => string.Join(",\n    ", entries);

    private DemoCaller Caller(string title) =>
        new(title, NodeCertificate.Create(title, [], TimeProvider.System.GetUtcNow()), River.AsTlsPartner());
}

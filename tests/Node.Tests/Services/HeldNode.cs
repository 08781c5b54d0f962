using System.Net;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Client;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Services;

/// <summary>All that a node serves its one partner with, but that the first operation waits as its rights are looked at, before it looks for anything.</summary>
internal sealed class HeldNode : IAsyncDisposable
{
    private static readonly AeTitle Title = AeTitle.Parse("NODE");
    private static readonly AeTitle Asker = AeTitle.Parse("ASKER");

    private readonly TempFolder folder;
    private readonly ExchangeStore store;
    private readonly HeldTime time = new();
    private readonly LiveSettings settings;
    private readonly NodeParts parts;
    private readonly DicomListener listener;

    private HeldNode(TempFolder folder, ExchangeStore store)
    {
        this.folder = folder;
        this.store = store;
        var outcome = SettingsFile.Parse(Encoding.UTF8.GetBytes(Text), folder.File(SettingsFile.DefaultName));
        settings = new LiveSettings(outcome.Settings ?? throw new InvalidOperationException(string.Join('\n', outcome.RenderMistakes())));
        var tls = new LiveTls(null);
        parts = new NodeParts(settings, store, tls, NullLoggerFactory.Instance, TimeProvider.System);
        var desk = new AdmissionDesk(new LivePart<AccessRules>(settings, static inForce => new AccessRules(inForce)), tls, parts.Load, time);
        listener = new DicomListener(new ListenerOptions(new IPEndPoint(IPAddress.Loopback, 0), WireSecurity.Plain), parts.Listening with { Admit = desk.Admit });
        listener.Start();
    }

    /// <summary>An operation has begun, and waits.</summary>
    public Task Begun => time.Asked;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Text => $$"""
        {
          "node": { "aeTitles": ["{{Title}}"], "data": "data", "keyFile": "master.key" },
          "listeners": [ { "address": "127.0.0.1", "port": 11112, "security": "plain" } ],
          {{SettingsText.PatientLimits}}
          "partners": [
            { "name": "asker", "aeTitles": ["{{Asker}}"], "security": "plain", "addresses": ["127.0.0.1/32"], "plainRisk": true,
              "may": ["echo", "find", "get"], "sees": "all" }
          ]
        }
        """;

    public static async Task<HeldNode> StartAsync()
    {
        var place = new TempFolder();
        var options = new StoreOptions { DataFolder = place.File("data"), MasterKeys = MasterKeySet.New() };
        return new HeldNode(place, await ExchangeStore.CreateAsync(options, NullLoggerFactory.Instance, Stop));
    }

    /// <summary>Puts other settings in force.</summary>
    public void Change(Func<NodeSettings, NodeSettings> change) => settings.Replace(change(settings.Current));

    public void GoOn() => time.LetGo();

    /// <summary>A client that may ask for one thing while another is under way.</summary>
    public async Task<DimseClient> ConnectAsync()
    {
        var dialer = new DicomDialer(static () => null, static () => WireLimits.Default, TimeProvider.System);
        var proposal = new AssociationProposal(
            Asker,
            Title,
            [
                new ProposedContext(SopClasses.StudyRootFind, TransferSyntaxes.ImplicitLittleEndian),
                new ProposedContext(SopClasses.StudyRootGet, TransferSyntaxes.ImplicitLittleEndian),
                new ProposedContext(SopClasses.Verification, TransferSyntaxes.ImplicitLittleEndian),
            ]);
        var target = new DialTarget("127.0.0.1", listener.LocalEndPoint.Port, WireSecurity.Plain, null);
        return new DimseClient(await dialer.ConnectAsync(target, proposal, Stop), services: null, window: 0);
    }

    public IReadOnlyList<AuditRecord> RecordsOf(AuditEvent kind) => [.. store.Audit.Newest().Select(r => r.Record).Where(r => r.Event == kind)];

    public async ValueTask DisposeAsync()
    {
        GoOn();
        await listener.DisposeAsync();
        parts.Services.Dispose();
        await store.DisposeAsync();
        folder.Dispose();
    }
}

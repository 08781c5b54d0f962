using DicomExchange.Node.Access;
using DicomExchange.Node.Client;
using DicomExchange.Node.Intake;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Wire;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node;

/// <summary>Everything a node is made of, put together once; the constructors say who needs whom.</summary>
internal sealed class NodeParts
{
    public NodeParts(LiveSettings settings, ExchangeStore store, LiveTls tls, ILoggerFactory loggers, TimeProvider time)
    {
        Settings = settings;
        Store = store;
        Tls = tls;
        Audit = new AuditDesk(store, time, loggers.CreateLogger<AuditDesk>());
        var rules = new LiveRules(settings);
        var load = new PartnerLoad();
        Desk = new AdmissionDesk(rules, tls, load, time);
        var selection = new RetrieveSelection(store);
        var sender = new ObjectSender(store, Audit);
        var dialer = new PartnerDialer(settings, () => tls.Current, time);
        Services = new PartnerServices(
            new ObjectIntake(store, Audit, time),
            new FindService(store, Audit),
            new GetService(selection, sender, Audit),
            new MoveService(selection, sender, dialer, Audit),
            load,
            loggers.CreateLogger<PartnerServices>());
        Listening = new ListenerServices
        {
            Admit = Desk.Admit,
            Serve = Services.ServeAsync,
            Tls = () => tls.Current!,
            Limits = () => NodeLimits.Of(settings.Current),
            TransportRefused = Audit.ConnectionRefused,
            AssociationRefused = (peer, refusal) => Audit.AssociationRefused(
                peer, refusal, refusal.Request is { } request ? Desk.SuspectOf(peer, request) : null),
            Time = time,
            Log = loggers.CreateLogger<DicomListener>(),
        };
        Load = load;
    }

    public LiveSettings Settings { get; }

    public ExchangeStore Store { get; }

    public LiveTls Tls { get; }

    public AuditDesk Audit { get; }

    public AdmissionDesk Desk { get; }

    public PartnerServices Services { get; }

    public ListenerServices Listening { get; }

    public PartnerLoad Load { get; }
}

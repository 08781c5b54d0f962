using DicomExchange.Node.Access;
using DicomExchange.Node.Audit;
using DicomExchange.Node.Audit.Syslog;
using DicomExchange.Node.Client;
using DicomExchange.Node.Commitment;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Intake;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Upkeep;
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
        RefusalLog = new RefusalLog(time, loggers.CreateLogger<RefusalLog>());
        Audit = new AuditDesk(store, time, RefusalLog, loggers.CreateLogger<AuditDesk>());
        Refusals = new RefusalDesk(Audit, RefusalLog, time);
        var rules = new LivePart<AccessRules>(settings, static settings => new AccessRules(settings));
        var load = new PartnerLoad(time);
        Desk = new AdmissionDesk(rules, tls, load, time);
        var selection = new RetrieveSelection(store);
        var sender = new ObjectSender(store, Audit);
        Func<PartnerSettings, Func<int, TimeSpan>> pace = partner => bytes => load.Move(partner.Name, LimitsOf(settings.Current, partner), bytes);
        var dialer = new PartnerDialer(settings, () => tls.Current, time) { Failed = Refusals.CallFailed, PaceOf = pace };

        // Lanes call again and again: what is an alert they say once.
        var laneDialer = new PartnerDialer(settings, () => tls.Current, time) { PaceOf = pace };
        Forwarder = new Forwarder(new LaneParts(store, settings, laneDialer, sender, Audit, time) { Chance = Random.Shared.NextDouble, Log = loggers.CreateLogger<Forwarder>() });
        Func<double> chance = Random.Shared.NextDouble;
        Commitment = new CommitmentDesk(
            new CommitmentParts(store, settings, dialer, Audit, time, loggers.CreateLogger<CommitmentDesk>()) { RestAfter = failures => Backoff.Of(settings.Current.Limits).After(failures, chance()) }, Refusals);
        Feed = new AuditFeed(new FeedParts(
            () => settings.Current.Audit.Collector,
            TrailMessages.Of(store.Audit, () => AuditSource.Of(settings.Current, Environment.MachineName)),
            new CollectorDialer(settings, () => tls.Current, time),
            time,
            loggers.CreateLogger<AuditFeed>()) { Alert = Audit.NoteAsync });
        Services = new PartnerServices(
            new OperationServices(
                new ObjectIntake(store, Audit, new LivePart<RouteMatcher>(settings, static settings => new RouteMatcher(settings)), time),
                new FindService(store, Audit),
                new GetService(selection, sender, Audit),
                new MoveService(selection, sender, dialer, Audit),
                Commitment),
            new OperationGate(load, Refusals),
            Refusals,
            Audit,
            loggers.CreateLogger<PartnerServices>());
        Listening = new ListenerServices
        {
            Admit = Desk.Admit,
            Serve = (association, cancellation) =>
            {
                Forwarder.PartnerCalled(((PartnerSession)association.Partner!).Partner.Name);
                return Services.ServeAsync(association, cancellation);
            },
            Tls = () => tls.Current!,
            Limits = () => NodeLimits.Of(settings.Current),
            TransportRefused = Refusals.ConnectionRefused,
            AssociationRefused = (peer, refusal) => Refusals.AssociationRefused(peer, refusal, Desk.SuspicionOf(peer, refusal.Request)),
            Time = time,
            Log = loggers.CreateLogger<DicomListener>(),
        };
        Load = load;

        Func<long> sentTo = () => settings.Current.Audit.Collector is { } collector ? store.Audit.Cursor(collector.Address).Message : long.MaxValue;
        Upkeep = new AuditUpkeep(store.Audit, settings.Current.Retention.AuditDays, sentTo, time, loggers.CreateLogger<AuditUpkeep>());
    }

    public LiveSettings Settings { get; }

    public ExchangeStore Store { get; }

    public LiveTls Tls { get; }

    public AuditDesk Audit { get; }

    public RefusalLog RefusalLog { get; }

    public RefusalDesk Refusals { get; }

    public AdmissionDesk Desk { get; }

    public PartnerServices Services { get; }

    public ListenerServices Listening { get; }

    public PartnerLoad Load { get; }

    public Forwarder Forwarder { get; }

    public AuditUpkeep Upkeep { get; }

    public CommitmentDesk Commitment { get; }

    public AuditFeed Feed { get; }

    /// <summary>Settings or certificates have changed: what waits for a partner, or for the collector, is tried at once.</summary>
    public void Release()
    {
        Forwarder.Release();
        Commitment.Release();
        Feed.Release();
    }

    /// <summary>The limits in force; those it was called with where the settings do not have it any more.</summary>
    private static PartnerLimitSettings LimitsOf(NodeSettings settings, PartnerSettings partner) =>
        (settings.Partners.FirstOrDefault(p => p.Name == partner.Name) ?? partner).Limits;
}

using DicomExchange.Node.Audit.Syslog;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>What sends to the collector, over a trail that is a list.</summary>
internal sealed class FeedBench : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly List<AuditRecord> trail = [];
    private readonly List<AuditRecord> alerts = [];
    private readonly Dictionary<string, long> cursors = [];
    private readonly LiveSettings settings;

    public FeedBench(CollectorSettings? collector, int progressSeconds = 240, TimeProvider? time = null)
    {
        settings = Live(collector, progressSeconds);
        Tls = Policy();
        Feed = NewFeed(time ?? TimeProvider.System);
        Time = time ?? TimeProvider.System;
    }

    public static TestCertificate Own { get; } = TestCertificates.SelfSigned("node", new CertificateShape { RsaBits = 0 });

    public TimeProvider Time { get; }

    public AuditFeed Feed { get; private set; }

    public TlsPolicy? Tls { get; set; }

    public IReadOnlyList<AuditRecord> Alerts
    {
        get
        {
            lock (gate)
            {
                return [.. alerts];
            }
        }
    }

    /// <summary>What the store remembers of collectors was changed from outside.</summary>
    public bool IsCursorAltered { get; set; }

    public CollectorSettings? Collector
    {
        set
        {
            settings.Replace(settings.Current with { Audit = new AuditSettings { Collector = value } });
            Feed.Release();
        }
    }

    public static CollectorSettings At(FakeCollector collector, TestCertificate pinned) => new()
    {
        Host = HostName.TryParse("localhost", out var host) ? host : default,
        Port = collector.Port,
        Certificates = [Fingerprint.Parse(pinned.Pin)],
    };

    /// <summary>The cursor as a restart would find it.</summary>
    public long CursorOf(CollectorSettings collector)
    {
        lock (gate)
        {
            return cursors.GetValueOrDefault(collector.Address);
        }
    }

    public void Append(int count, int octets = 100)
    {
        lock (gate)
        {
            for (var i = 0; i < count; i++)
            {
                trail.Add(new AuditRecord { Event = AuditEvent.Query, Time = DateTimeOffset.UnixEpoch, Detail = new string('x', octets) });
            }
        }
    }

    /// <summary>The node is killed and started again: what was not saved is forgotten.</summary>
    public async Task RestartAsync(TimeSpan grace)
    {
        await Feed.StopAsync(grace);
        Feed.Dispose();
        Feed = NewFeed(Time);
        Feed.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Feed.StopAsync(Grace);
        Feed.Dispose();
    }

    public static LiveSettings Live(CollectorSettings? collector, int progressSeconds = 240) =>
        new(Settings(collector) with { Limits = new LimitSettings { ProgressSeconds = progressSeconds, HandshakeSeconds = 240, ConnectSeconds = 240 } });

    private static NodeSettings Settings(CollectorSettings? collector) => new()
    {
        Node = new IdentitySettings { AeTitles = [], Data = default, KeyFile = default },
        Listeners = [],
        Audit = new AuditSettings { Collector = collector },
    };

    public static TlsPolicy Policy(IReadOnlyList<TlsMaterial>? trust = null, IReadOnlyList<TlsMaterial>? revoked = null) => TlsPolicy.Create(new TlsPolicyOptions
    {
        Certificate = TlsMaterial.FromText("node.crt", Own.CertificatePem),
        Key = TlsMaterial.FromText("node.key", Own.KeyPem),
        Trust = trust ?? [],
        Revoked = revoked ?? [],
    });

    private AuditFeed NewFeed(TimeProvider time) => new(new FeedParts(
        () => settings.Current.Audit.Collector,
        new MessageSource(Last, After, NaiveXml.Write, Settled, SettleAsync),
        new CollectorDialer(settings, () => Tls, time),
        time,
        NullLogger.Instance)
    {
        Rest = new Backoff(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100)),
        Alert = record =>
        {
            lock (gate)
            {
                alerts.Add(record);
            }

            return Task.CompletedTask;
        },
    });

    private long Last()
    {
        lock (gate)
        {
            return trail.Count;
        }
    }

    private IReadOnlyList<(AuditStamp Stamp, AuditRecord Record)> After(long message, int most)
    {
        lock (gate)
        {
            return [.. trail.Skip((int)message).Take(most).Select((record, i) => (new AuditStamp(message + 1 + i, message + 1 + i, 1, new byte[32], record.Time), record))];
        }
    }

    private CollectorCursor Settled(string address)
    {
        lock (gate)
        {
            return IsCursorAltered ? new CollectorCursor(0, IsAltered: true) : new CollectorCursor(cursors.GetValueOrDefault(address));
        }
    }

    private ValueTask SettleAsync(string address, long message)
    {
        lock (gate)
        {
            cursors[address] = message;
            IsCursorAltered = false;
        }

        return ValueTask.CompletedTask;
    }
}

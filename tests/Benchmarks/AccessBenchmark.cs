using System.Diagnostics;
using System.Globalization;
using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Benchmarks;

/// <summary><c>access</c>: what it costs a hub to decide who a peer is and what it may do.</summary>
internal static class AccessBenchmark
{
    private const double GoalNanoseconds = 2000;
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyCollection<string> Options { get; } = ["--partners", "--decisions"];

    /// <returns>1 when a decision costs 2 µs or more.</returns>
    public static Task<int> RunAsync(Arguments arguments)
    {
        var count = arguments.Of("--partners", 500);
        var decisions = arguments.Of("--decisions", 2_000_000);
        var settings = SettingsOf(count);
        var (rules, changed) = (new AccessRules(settings), new AccessRules(settings with { Limits = new LimitSettings { FindResults = 1 } }));
        var peers = Enumerable.Range(0, count).Select(Peer).ToArray();
        var titles = Enumerable.Range(0, count).Select(Title).ToArray();
        var hub = Title(-1);
        var admissions = peers.Select((p, i) => rules.Admit(p, titles[i], hub).Admission!).ToArray();
        var held = Measure("Admit, pinned", decisions, i => rules.Admit(peers[i % count], titles[i % count], hub).Refusal is null)
            & Measure("Admit, title of another", decisions, i => rules.Admit(peers[i % count], titles[(i + 1) % count], hub).Refusal is null)
            & Measure("Decide, an operation", decisions, i => rules.Decide(admissions[i % count], Operation.Find, study: null, Now).IsAllowed)
            & Measure("Decide, after a change of settings", decisions, i => changed.Decide(admissions[i % count], Operation.Find, study: null, Now).IsAllowed);
        Console.WriteLine($"{count} partners; every decision under 2 µs {(held ? "held" : "MISSED")}");
        return Task.FromResult(held ? 0 : 1);
    }

    private static bool Measure(string name, int decisions, Func<int, bool> decide)
    {
        for (var i = 0; i < decisions / 10; i++)
        {
            _ = decide(i);
        }

        var allowed = 0;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < decisions; i++)
        {
            allowed += decide(i) ? 1 : 0;
        }

        var each = Stopwatch.GetElapsedTime(start).TotalNanoseconds / decisions;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-36} {each,7:F0} ns, {allowed} of {decisions} allowed"));
        return each < GoalNanoseconds;
    }

    /// <summary>A hub with so many partners, each with a certificate and an address.</summary>
    public static NodeSettings SettingsOf(int count) => new()
    {
        Node = new IdentitySettings { AeTitles = [Title(-1)], Data = default, KeyFile = default },
        Listeners = [],
        Partners =
        [
            .. Enumerable.Range(0, count).Select(i => new PartnerSettings
            {
                Name = $"Practice {i}",
                AeTitles = [Title(i)],
                Security = ChannelSecurity.Tls,
                Certificates = [Pin(i), Pin(i + count)],
                Addresses = [IPNetwork.Parse($"10.{i / 250}.{i % 250}.0/24")],
                May = [Operation.Echo, Operation.Store, Operation.Find, Operation.Get],
            }),
        ],
    };

    /// <summary>The partner of that number calls.</summary>
    public static PeerIdentity Peer(int i) => new(
        new IPEndPoint(IPAddress.Parse($"10.{i / 250}.{i % 250}.7"), 40000),
        new IPEndPoint(IPAddress.Loopback, 2762),
        new PeerCertificate
        {
            Der = ReadOnlyMemory<byte>.Empty,
            Fingerprint = Pin(i),
            Subject = "CN=practice",
            Issuer = "CN=practice",
            SerialNumber = "01",
            NotBefore = Now.AddYears(-1),
            NotAfter = Now.AddYears(1),
        });

    /// <summary>Its title; below zero that of the hub.</summary>
    public static AeTitle Title(int i) => AeTitle.Parse(i < 0 ? "HUB" : $"PRACTICE{i}");

    private static Fingerprint Pin(int i) => Fingerprint.Of(BitConverter.GetBytes(i));
}

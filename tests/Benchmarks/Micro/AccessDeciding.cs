using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Benchmarks.Micro;

/// <summary>Whether a peer is a partner, and what it may, at a hub with 500 of them.</summary>
[SuppressMessage("Maintainability", "CA1515", Justification = "BenchmarkDotNet runs public types only.")]
public class AccessDeciding
{
    private const int Partners = 500;
    private const int Caller = 250;
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly AccessRules rules = new(AccessBenchmark.SettingsOf(Partners));
    private readonly PeerIdentity peer = AccessBenchmark.Peer(Caller);
    private readonly StudyStanding own = new(HasOwn: true, []);
    private PartnerAdmission? admission;

    [GlobalSetup]
    public void Make() => admission = rules.Admit(peer, AccessBenchmark.Title(Caller), AccessBenchmark.Title(-1)).Admission;

    /// <summary>As an association is asked for.</summary>
    [Benchmark]
    public object Admit() => rules.Admit(peer, AccessBenchmark.Title(Caller), AccessBenchmark.Title(-1));

    /// <summary>As an operation begins.</summary>
    [Benchmark]
    public object Operate() => rules.Decide(admission!, Operation.Find, study: null, Now);

    /// <summary>For each study of an answer.</summary>
    [Benchmark]
    public object See() => rules.Decide(admission!, Operation.Get, own, Now);
}

using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Tests.Settings;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Services;

/// <summary>A running association is not bound to the trust it began with.</summary>
public sealed class CertificateStandingTests
{
    private static readonly CertificateShape Small = new() { RsaBits = 0 };

    private readonly ShiftedTime time = new();

    [Fact]
    public void In_clear_there_is_nothing_to_lose() => Standing(null, new LiveTls(null)).ProblemNow().ShouldBeNull();

    [Fact]
    public void A06_a_certificate_that_expires_during_an_association_allows_no_further_operation()
    {
        using var own = TestCertificates.SelfSigned("node", Small);
        using var remote = TestCertificates.SelfSigned("remote", Small);
        var policy = Policy(own, remote);
        var standing = Standing(Peer(remote), new LiveTls(policy));

        standing.ProblemNow().ShouldBeNull();
        time.Shift = TimeSpan.FromDays(400);
        standing.ProblemNow().ShouldBe("certificate-expired");
    }

    [Fact]
    public void A6_the_operation_in_progress_is_finished_and_no_other_begins()
    {
        using var own = TestCertificates.SelfSigned("node", Small);
        using var remote = TestCertificates.SelfSigned("remote", Small);
        var policy = Policy(own, remote);
        var rules = new LiveRules(new LiveSettings(Sample.Settings((Sample.PinA, remote.Pin))));
        var peer = new PeerIdentity(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2), Peer(remote));
        var admission = rules.Current.Admit(peer, AeTitle.Parse("HILLORTHO"), AeTitle.Parse("RIVERDENTAL")).Admission.ShouldNotBeNull();
        var session = new PartnerSession(admission, rules, Standing(peer.Certificate, new LiveTls(policy)), time);
        var next = new StudyStanding(HasOwn: true);

        session.Decide(Operation.Get).IsAllowed.ShouldBeTrue();
        time.Shift = TimeSpan.FromDays(400);
        session.Decide(Operation.Get, next).IsAllowed.ShouldBeTrue();
        session.Decide(Operation.Get).Reason.ShouldBe("certificate-expired");
        session.DecideMove(AeTitle.Parse("HILLORTHO")).Decision.Reason.ShouldBe("certificate-expired");
    }

    [Fact]
    public void A_pin_that_is_taken_away_ends_it_and_one_that_stays_does_not()
    {
        using var own = TestCertificates.SelfSigned("node", Small);
        using var remote = TestCertificates.SelfSigned("remote", Small);
        var policy = Policy(own, remote);
        var tls = new LiveTls(policy);
        var standing = Standing(Peer(remote), tls);

        tls.Replace(policy.WithPins([Pin(remote), Pin(own)]));
        standing.ProblemNow().ShouldBeNull();
        tls.Replace(policy.WithPins([Pin(own)]));
        standing.ProblemNow().ShouldBe("certificate-untrusted");
        tls.Replace(policy);
        standing.ProblemNow().ShouldBeNull();
    }

    [Fact]
    public void An_authority_that_is_taken_away_ends_it()
    {
        using var own = TestCertificates.SelfSigned("node", Small);
        using var authority = TestCertificates.Authority("region", Small with { Until = TimeSpan.FromDays(500) });
        using var remote = TestCertificates.IssuedBy(authority, "remote", Small);
        var trusting = Policy(own, remote, authority);
        var tls = new LiveTls(trusting.WithPins([]));
        var standing = Standing(Peer(remote) with { Authorities = [Pin(authority)] }, tls);

        standing.ProblemNow().ShouldBeNull();
        tls.Replace(Policy(own, own));
        standing.ProblemNow().ShouldBe("certificate-untrusted");
    }

    private CertificateStanding Standing(PeerCertificate? certificate, LiveTls tls) => new(certificate, tls, () => WireLimits.Default, time);

    private static Fingerprint Pin(TestCertificate certificate) => Fingerprint.Parse(certificate.Pin);

    private static TlsPolicy Policy(TestCertificate own, TestCertificate pinned, params IEnumerable<TestCertificate> trust) => TlsPolicy.Create(new TlsPolicyOptions
    {
        Certificate = TlsMaterial.FromText("node.crt", own.CertificatePem),
        Key = TlsMaterial.FromText("node.key", own.KeyPem),
        Trust = [.. trust.Select(t => TlsMaterial.FromText("ca.crt", t.CertificatePem))],
        Pins = [Pin(pinned)],
    });

    /// <summary>As a handshake leaves it.</summary>
    private static PeerCertificate Peer(TestCertificate remote) => new()
    {
        Der = remote.Certificate.RawData,
        Fingerprint = Pin(remote),
        Subject = remote.Certificate.Subject,
        Issuer = remote.Certificate.Issuer,
        SerialNumber = remote.Certificate.SerialNumber,
        NotBefore = new DateTimeOffset(remote.Certificate.NotBefore),
        NotAfter = new DateTimeOffset(remote.Certificate.NotAfter),
    };

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}

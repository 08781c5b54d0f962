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
        var rules = new LivePart<AccessRules>(new LiveSettings(Sample.Settings((Sample.PinA, remote.Pin))), static settings => new AccessRules(settings));
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

    [Fact]
    public void A_list_that_runs_out_after_an_earlier_one_of_another_authority_ends_it()
    {
        using var own = TestCertificates.SelfSigned("node", Small);
        using var region = TestCertificates.Authority("region", Small with { Until = TimeSpan.FromDays(500) });
        using var other = TestCertificates.Authority("other", Small with { Until = TimeSpan.FromDays(500) });
        using var remote = TestCertificates.IssuedBy(region, "remote", Small);
        var policy = Policy(own, [region, other], RevocationLists.Of(other, TimeSpan.FromDays(10)), RevocationLists.Of(region, TimeSpan.FromDays(20)));
        var standing = Standing(Peer(remote), new LiveTls(policy));

        standing.ProblemNow().ShouldBeNull();
        time.Shift = TimeSpan.FromDays(11);
        standing.ProblemNow().ShouldBeNull();
        time.Shift = TimeSpan.FromDays(21);
        standing.ProblemNow().ShouldBe("crl-expired");
    }

    [Fact]
    public void A_list_that_runs_out_between_the_handshake_and_the_first_operation_is_noticed()
    {
        using var own = TestCertificates.SelfSigned("node", Small);
        using var region = TestCertificates.Authority("region", Small with { Until = TimeSpan.FromDays(500) });
        using var remote = TestCertificates.IssuedBy(region, "remote", Small);
        var policy = Policy(own, [region], RevocationLists.Of(region, TimeSpan.FromDays(20)));
        var peer = Peer(remote) with { AcceptedBy = policy, AcceptedAt = time.GetUtcNow() };

        Standing(peer, new LiveTls(policy)).ProblemNow().ShouldBeNull();
        time.Shift = TimeSpan.FromDays(21);
        Standing(peer, new LiveTls(policy)).ProblemNow().ShouldBe("crl-expired");
    }

    [Fact]
    public void An_authority_that_expires_ends_it()
    {
        using var own = TestCertificates.SelfSigned("node", Small);
        using var region = TestCertificates.Authority("region", Small with { Until = TimeSpan.FromDays(40) });
        using var remote = TestCertificates.IssuedBy(region, "remote", Small with { Until = TimeSpan.FromDays(39) });
        var standing = Standing(Peer(remote) with { NotAfter = DateTimeOffset.MaxValue }, new LiveTls(Policy(own, [region])));

        standing.ProblemNow().ShouldBeNull();
        time.Shift = TimeSpan.FromDays(41);
        standing.ProblemNow().ShouldNotBeNull();
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

    private static TlsPolicy Policy(TestCertificate own, IEnumerable<TestCertificate> trust, params IEnumerable<byte[]> lists) => TlsPolicy.Create(new TlsPolicyOptions
    {
        Certificate = TlsMaterial.FromText("node.crt", own.CertificatePem),
        Key = TlsMaterial.FromText("node.key", own.KeyPem),
        Trust = [.. trust.Select(t => TlsMaterial.FromText(t.Pin, t.CertificatePem))],
        Revoked = [.. lists.Select((list, n) => new TlsMaterial($"{n}.crl", list))],
    });

    /// <summary>As a handshake leaves it.</summary>
    internal static PeerCertificate Peer(TestCertificate remote) => new()
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

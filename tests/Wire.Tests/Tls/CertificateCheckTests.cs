using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Wire.Tls;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Tls;

public sealed class CertificateCheckTests
{
    private static readonly X509Certificate2 Own = SelfSigned(new Recipe("own"));
    private static readonly X509Certificate2 Root = Authority("root");
    private readonly FixedTime time = new(Now);

    [Fact]
    public void A_pinned_self_signed_certificate_is_accepted_and_described()
    {
        var peer = SelfSigned(new Recipe("pano, O=River Dental") { DnsNames = ["pano.example", "second.example"] });
        var verdict = Check(peer, Options(Own) with { Pins = [PrintOf(peer)] });
        var accepted = verdict.Accepted.ShouldNotBeNull();
        accepted.Fingerprint.ShouldBe(PrintOf(peer));
        accepted.Fingerprint.ToString().ShouldBe("sha256:" + peer.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());
        accepted.Subject.ShouldBe(peer.Subject);
        accepted.AlternativeNames.ShouldBe(["dns:pano.example", "dns:second.example"]);
        accepted.Authorities.ShouldBeEmpty();
        accepted.Der.ToArray().ShouldBe(peer.RawData);
        accepted.NotAfter.ShouldBe(Now.AddDays(300));
    }

    [Fact]
    public void No_certificate_is_refused() => Reason(null, Options(Own)).ShouldBe("certificate-missing");

    [Fact]
    public void A_self_signed_certificate_nobody_pinned_is_refused_with_its_subject_and_fingerprint()
    {
        var peer = SelfSigned(new Recipe("stranger"));
        var verdict = Check(peer, Options(Own) with { Trust = [Pem(Root)] });
        verdict.Reason.ShouldBe("certificate-untrusted");
        verdict.Subject.ShouldBe("CN=stranger");
        verdict.Fingerprint.ShouldBe(PrintOf(peer));
        Reason(peer, Options(Own)).ShouldBe("certificate-untrusted");
    }

    [Fact]
    public void A_certificate_of_a_trusted_authority_names_the_authorities_of_its_chain()
    {
        var middle = Intermediate("middle", Root);
        var peer = Issue(new Recipe("peer"), middle);
        var verdict = Check(peer, Options(Own) with { Trust = [Pem(Root)] }, middle);
        verdict.Accepted.ShouldNotBeNull().Authorities.ShouldBe([PrintOf(middle), PrintOf(Root)]);
        verdict.Accepted.ChainsThrough(PrintOf(middle)).ShouldBeTrue();
        verdict.Accepted.Anchor.ShouldBe(PrintOf(Root));
    }

    [Fact]
    public void An_intermediate_in_trust_completes_a_chain_the_peer_sent_in_part()
    {
        var middle = Intermediate("middle", Root);
        var peer = Issue(new Recipe("peer"), middle);
        Reason(peer, Options(Own) with { Trust = [Pem(Root)] }).ShouldBe("certificate-untrusted");
        Reason(peer, Options(Own) with { Trust = [Pem(Root), Pem(middle)] }).ShouldBeEmpty();
    }

    [Fact]
    public void A_certificate_of_another_authority_with_the_same_name_is_refused()
    {
        var impostor = Authority("root");
        var peer = Issue(new Recipe("peer"), impostor);
        Reason(peer, Options(Own) with { Trust = [Pem(Root)] }, impostor).ShouldBe("certificate-untrusted");
    }

    [Fact]
    public void A_certificate_issued_by_one_that_is_no_authority_is_refused()
    {
        var leaf = Issue(new Recipe("leaf") { Key = ECDsa.Create(ECCurve.NamedCurves.nistP256) }, Root);
        var peer = Issue(new Recipe("peer"), leaf);
        Reason(peer, Options(Own) with { Trust = [Pem(Root)] }, leaf).ShouldBe("certificate-untrusted");
    }

    [Theory]
    [InlineData(-10, "")]
    [InlineData(299.9, "")]
    [InlineData(300.1, "certificate-expired")]
    [InlineData(-9.9999, "")]
    [InlineData(-10.0005, "")] // 43 s before: within the tolerance for clocks
    [InlineData(-10.01, "certificate-not-yet-valid")]
    public void Validity_is_judged_by_the_given_clock_pinned_or_chained(double days, string reason)
    {
        time.Now = Now.AddDays(days);
        var pinned = SelfSigned(new Recipe("pinned"));
        Reason(pinned, Options(Own) with { Pins = [PrintOf(pinned)] }).ShouldBe(reason);
        var root = Issue(new Recipe("old root") { Authority = true, Key = ECDsa.Create(ECCurve.NamedCurves.nistP256), NotBefore = Now.AddDays(-50), NotAfter = Now.AddDays(900) }, null);
        var chained = Issue(new Recipe("chained"), root);
        Reason(chained, Options(Own) with { Trust = [Pem(root)] }).ShouldBe(reason);
    }

    [Fact]
    public void An_expired_authority_vouches_for_nobody()
    {
        var root = Issue(new Recipe("old root") { Authority = true, Key = ECDsa.Create(ECCurve.NamedCurves.nistP256), NotAfter = Now.AddDays(-1) }, null);
        Reason(Issue(new Recipe("peer"), root), Options(Own) with { Trust = [Pem(root)] }).ShouldBe("certificate-untrusted");
    }

    [Fact]
    public void Usage_must_allow_the_role_the_peer_has()
    {
        var server = Issue(new Recipe("server only") { Usages = ["1.3.6.1.5.5.7.3.1"] }, Root);
        var options = Options(Own) with { Trust = [Pem(Root)], Pins = [PrintOf(server)] };
        Reason(server, options).ShouldBe("certificate-usage");
        Check(server, options, CertificateUse.Server).IsAccepted.ShouldBeTrue();
        Reason(Issue(new Recipe("no usages") { Usages = null, KeyUsage = null }, Root), options).ShouldBeEmpty();
        Reason(Issue(new Recipe("any") { Usages = ["2.5.29.37.0"] }, Root), options).ShouldBe("certificate-usage");
        Reason(Issue(new Recipe("mail") { Usages = ["1.3.6.1.5.5.7.3.4"] }, Root), options).ShouldBe("certificate-usage");
        Reason(Issue(new Recipe("encipher") { KeyUsage = X509KeyUsageFlags.KeyEncipherment }, Root), options).ShouldBe("certificate-usage");
    }

    [Fact]
    public void Weak_keys_are_refused_even_if_pinned()
    {
        using var rsa1024 = RSA.Create(1024);
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        foreach (var key in new AsymmetricAlgorithm[] { rsa1024, brainpool })
        {
            var peer = SelfSigned(new Recipe("weak") { Key = key });
            Reason(peer, Options(Own) with { Pins = [PrintOf(peer)] }).ShouldBe("certificate-weak-key");
        }
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(4096)]
    public void Rsa_keys_of_usual_sizes_are_accepted(int bits)
    {
        using var key = RSA.Create(bits);
        var peer = SelfSigned(new Recipe("rsa") { Key = key });
        Reason(peer, Options(Own) with { Pins = [PrintOf(peer)] }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nistP256", "SHA256")]
    [InlineData("nistP384", "SHA384")]
    [InlineData("nistP521", "SHA512")]
    public void Named_curves_are_accepted(string curve, string hash)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        var peer = SelfSigned(new Recipe("ec") { Key = key, Hash = new HashAlgorithmName(hash) });
        Reason(peer, Options(Own) with { Pins = [PrintOf(peer)] }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("06082A8648CE3D030101", 49)] // P-192
    [InlineData("06052B81040021", 57)] // P-224
    [InlineData("06052B8104000A", 65)] // secp256k1
    [InlineData("300A020101300506012A0500", 65)] // parameters written out instead of a name
    [InlineData("0500", 65)] // no parameters
    [InlineData("06082A8648CE3D030107", 33)] // P-256, point compressed
    [InlineData("06082A8648CE3D030107", 97)] // P-256, point of another curve
    public void Elliptic_curve_keys_other_than_named_curves_with_whole_points_are_refused(string parameters, int pointLength)
    {
        var point = new byte[pointLength];
        point[0] = (byte)(pointLength == 33 ? 2 : 4);
        var publicKey = new PublicKey(
            new Oid("1.2.840.10045.2.1"), new AsnEncodedData(Convert.FromHexString(parameters)), new AsnEncodedData(point));
        var request = new CertificateRequest(new X500DistinguishedName("CN=curve"), publicKey, HashAlgorithmName.SHA256);
        using var rootKey = Root.GetECDsaPrivateKey()!;
        using var peer = request.Create(Root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), Now.AddDays(-1), Now.AddDays(1), [1]);
        Reason(peer, Options(Own) with { Pins = [PrintOf(peer)], Trust = [Pem(Root)] }).ShouldBe("certificate-weak-key");
    }

    [Fact]
    public void A_SHA1_signature_is_refused_even_if_pinned()
    {
        var peer = SelfSigned(new Recipe("sha1") { Hash = HashAlgorithmName.SHA1 });
        Reason(peer, Options(Own) with { Pins = [PrintOf(peer)] }).ShouldBe("certificate-weak-signature");
    }

    [Fact]
    public void Chains_certificates_and_names_without_end_are_refused()
    {
        var names = SelfSigned(new Recipe("names") { DnsNames = [.. Enumerable.Range(0, 101).Select(i => $"n{i}.example")] });
        Reason(names, Options(Own) with { Pins = [PrintOf(names)] }).ShouldBe("certificate-too-many-names");
        var large = SelfSigned(new Recipe("large") { Extensions = [new X509Extension("1.2.3.4", new byte[40_000], false)] });
        Reason(large, Options(Own) with { Pins = [PrintOf(large)] }).ShouldBe("certificate-too-large");
        var chain = new List<X509Certificate2> { Root };
        for (var i = 0; i < 6; i++)
        {
            chain.Add(Intermediate($"level {i}", chain[^1]));
        }

        var deep = Issue(new Recipe("deep"), chain[^1]);
        Reason(deep, Options(Own) with { Trust = [Pem(Root)] }, [.. chain.Skip(1)]).ShouldBe("certificate-chain-too-long");
        var inTrust = Options(Own) with { Trust = [.. chain.Select(Pem)] };
        Reason(deep, inTrust).ShouldBe("certificate-chain-too-long");
    }

    [Fact]
    public void Names_in_verdicts_cannot_break_a_line()
    {
        var peer = SelfSigned(new Recipe("\"evil\nname\u001b[31m\u2028\""));
        var subject = Check(peer, Options(Own)).Subject.ShouldNotBeNull();
        subject.ShouldNotContain('\n');
        subject.ShouldNotContain('\u001b');
        subject.ShouldNotContain('\u2028');
        subject.ShouldContain("\\u001b");
    }

    private string Reason(X509Certificate2? peer, TlsPolicyOptions options, params X509Certificate2[] sent) =>
        Check(peer, options, sent).Reason;

    private CertificateVerdict Check(X509Certificate2? peer, TlsPolicyOptions options, params X509Certificate2[] sent) =>
        new CertificateCheck(TlsPolicy.Create(options), options.Pins, WireLimits.Default, time).Check(peer, sent, CertificateUse.Client);

    private CertificateVerdict Check(X509Certificate2? peer, TlsPolicyOptions options, CertificateUse use) =>
        new CertificateCheck(TlsPolicy.Create(options), options.Pins, WireLimits.Default, time).Check(peer, [], use);
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Wire.Tls;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Tls;

public sealed class TlsMaterialTests
{
    private static readonly X509Certificate2 Own = SelfSigned(new Recipe("own"));

    [Fact]
    public void A_node_certificate_fits_its_own_policy_and_can_be_pinned_in_both_roles()
    {
        var made = NodeCertificate.Create("RIVERDENTAL", ["node.example", "192.0.2.7"], Now);
        var policy = TlsPolicy.Create(new TlsPolicyOptions
        {
            Certificate = TlsMaterial.FromText("tls/node.crt", made.CertificatePem),
            Key = TlsMaterial.FromText("tls/node.key", made.KeyPem),
            Pins = [made.Fingerprint],
        });
        policy.Fingerprint.ShouldBe(made.Fingerprint);
        policy.NotAfter.ShouldBe(made.NotAfter);
        using var bare = X509CertificateLoader.LoadCertificate(policy.Certificate.RawData);
        foreach (var use in new[] { CertificateUse.Client, CertificateUse.Server })
        {
            var accepted = new CertificateCheck(policy, [.. policy.Pins], WireLimits.Default, new FixedTime(Now)).Check(bare, [], use).Accepted;
            accepted.ShouldNotBeNull().AlternativeNames.ShouldBe(["dns:node.example", "ip:192.0.2.7"]);
        }

        made.ToString().ShouldNotContain("PRIVATE");
        bare.GetRSAPublicKey()!.KeySize.ShouldBe(3072);
        bare.HasPrivateKey.ShouldBeFalse();
    }

    [Theory]
    [InlineData("RSA PRIVATE KEY")]
    [InlineData("PRIVATE KEY")]
    public void Keys_are_read_in_both_PEM_forms(string label)
    {
        using var rsa = Own.GetRSAPrivateKey()!;
        var pem = label == "PRIVATE KEY" ? rsa.ExportPkcs8PrivateKeyPem() : rsa.ExportRSAPrivateKeyPem();
        TlsPolicy.Create(Options(Own) with { Key = TlsMaterial.FromText("key", pem) }).Certificate.HasPrivateKey.ShouldBeTrue();
    }

    [Fact]
    public void An_encrypted_key_opens_with_its_password_only()
    {
        using var rsa = Own.GetRSAPrivateKey()!;
        var pem = rsa.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        var options = Options(Own) with { Key = TlsMaterial.FromText("node.key", pem) };
        TlsPolicy.Create(options with { Password = "secret" }).Certificate.HasPrivateKey.ShouldBeTrue();
        Problem(options with { Password = "wrong" }).ShouldBe("node.key: cannot be opened with the password given. Check the password.");
        Problem(options).ShouldStartWith("node.key: is encrypted and no password was given.");
    }

    [Fact]
    public void A_PKCS12_file_opens_with_its_password_only()
    {
        var options = new TlsPolicyOptions { Certificate = new TlsMaterial("node.p12", Own.Export(X509ContentType.Pkcs12, "secret")) };
        TlsPolicy.Create(options with { Password = "secret" }).Fingerprint.ShouldBe(PrintOf(Own));
        Problem(options with { Password = "wrong" }).ShouldStartWith("node.p12: is neither PEM nor a PKCS#12 file that the password opens.");
        Problem(options).ShouldStartWith("node.p12: is neither PEM nor a PKCS#12 file that the password opens.");
        using var bare = X509CertificateLoader.LoadCertificate(Own.RawData);
        Problem(new TlsPolicyOptions { Certificate = new TlsMaterial("bare.p12", bare.Export(X509ContentType.Pkcs12, "x")), Password = "x" })
            .ShouldBe("bare.p12: has no private key. Export it again together with its key.");
    }

    [Fact]
    public void What_cannot_be_used_is_named_with_file_reason_and_remedy()
    {
        var other = SelfSigned(new Recipe("other") { Key = RSA.Create(2048) });
        Problem(Options(Own) with { Key = KeyPem(other) }).ShouldBe(
            "key of CN=other: has no private key that belongs to CN=own. Name the PEM file (PKCS#8, PKCS#1 or SEC1; RSA or ECDSA) that was made together with the certificate.");
        Problem(Options(Own) with { Key = Pem(Own) }).ShouldContain("has no private key");
        Problem(Options(Own) with { Certificate = KeyPem(Own) }).ShouldContain("has no section BEGIN CERTIFICATE.");
        Problem(Options(Own) with { Certificate = TlsMaterial.FromText("empty", string.Empty) }).ShouldContain("neither PEM nor a PKCS#12");
        Problem(Options(Own) with { Certificate = TlsMaterial.FromText("junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----") })
            .ShouldBe("junk: has a certificate that cannot be read. Export it again, as PEM or DER.");
        Problem(Options(Own) with { Trust = [Pem(other)] }).ShouldStartWith("CN=other: is the certificate of no authority (CN=other).");
        Problem(Options(Own) with { Trust = [Pem(Intermediate("middle", Authority("root")))] }).ShouldContain("ends in no self-signed authority.");
        using var weak = RSA.Create(1024);
        Problem(Options(SelfSigned(new Recipe("weak") { Key = weak }))).ShouldContain("its RSA key has 1024 bits and 2048 are the least");
        Problem(Options(SelfSigned(new Recipe("one role") { Usages = ["1.3.6.1.5.5.7.3.1"] }))).ShouldContain("may not be used as a TLS client.");
    }

    [Theory]
    [InlineData("sha256:{0}")]
    [InlineData("SHA256:{0}")]
    [InlineData("{0}")]
    public void Fingerprints_are_read_as_settings_and_certificate_viewers_write_them(string form)
    {
        var hex = Convert.ToHexString(SHA256.HashData("x"u8));
        var expected = "sha256:" + hex.ToLowerInvariant();
        Fingerprint.Parse(string.Format(form, hex)).ToString().ShouldBe(expected);
        Fingerprint.Parse(string.Format(form, string.Join(':', hex.Chunk(2).Select(c => new string(c))))).ToString().ShouldBe(expected);
        Fingerprint.Parse(expected).ShouldBe(Fingerprint.Of("x"u8));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555")]
    public void What_is_no_fingerprint_is_refused(string? text) => Fingerprint.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void An_expected_certificate_is_matched_by_pin_or_by_issuer_and_name_together()
    {
        var issuer = Fingerprint.Of("issuer"u8);
        var certificate = new PeerCertificate
        {
            Der = default,
            Fingerprint = Fingerprint.Of("leaf"u8),
            Subject = "CN=node, O=Hill Street",
            Issuer = "CN=root",
            SerialNumber = "01",
            AlternativeNames = ["dns:dicom.hill.example", "email:a@b.example"],
            Authorities = [issuer, Fingerprint.Of("root"u8)],
            NotBefore = Now,
            NotAfter = Now,
        };
        new ExpectedCertificate().Matches(certificate).ShouldBeFalse();
        new ExpectedCertificate { Pins = [Fingerprint.Of("other"u8), Fingerprint.Of("leaf"u8)] }.Matches(certificate).ShouldBeTrue();
        new ExpectedCertificate { Pins = [issuer] }.Matches(certificate).ShouldBeFalse();
        new ExpectedCertificate { Issuers = [issuer] }.Matches(certificate).ShouldBeFalse();
        new ExpectedCertificate { Subject = "CN=node, O=Hill Street" }.Matches(certificate).ShouldBeFalse();
        foreach (var name in new[] { "CN=node, O=Hill Street", "CN=node,O=Hill Street", "dns:dicom.hill.example", "DICOM.hill.example", "email:a@b.example" })
        {
            new ExpectedCertificate { Issuers = [issuer], Subject = name }.Matches(certificate).ShouldBeTrue(name);
            new ExpectedCertificate { Issuers = [Fingerprint.Of("another"u8)], Subject = name }.Matches(certificate).ShouldBeFalse(name);
        }

        foreach (var name in new[] { "CN=node", "CN=node, O=Hill", "hill.example", "a@b.example", "", "cn=node, o=hill street" })
        {
            new ExpectedCertificate { Issuers = [issuer], Subject = name }.Matches(certificate).ShouldBeFalse(name);
        }
    }

    private static string Problem(TlsPolicyOptions options) => Should.Throw<TlsMaterialException>(() => TlsPolicy.Create(options)).Message;
}

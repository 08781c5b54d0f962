using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Wire.Tls;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Tls;

/// <summary>Hostile case A9. The lists are written by the framework, read by us.</summary>
public sealed class RevocationTests
{
    private static readonly X509Certificate2 Own = SelfSigned(new Recipe("own"));
    private static readonly X509Certificate2 Root = Authority("root");
    private static readonly X509Certificate2 Good = Issue(new Recipe("good"), Root);
    private static readonly X509Certificate2 Bad = Issue(new Recipe("bad"), Root);
    private readonly FixedTime time = new(Now);

    [Fact]
    public void A_revoked_certificate_is_refused_and_its_neighbour_is_not()
    {
        var options = With(RevocationList(Root, [Bad]));
        Reason(Bad, options).ShouldBe("certificate-revoked");
        Reason(Good, options).ShouldBeEmpty();
    }

    [Fact]
    public void Serial_numbers_of_every_form_are_found()
    {
        foreach (var serial in new[] { "01", "7F", "0080", "00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF", "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF" })
        {
            var peer = Issue(new Recipe("serial") { Serial = Convert.FromHexString(serial) }, Root);
            Reason(peer, With(RevocationList(Root, [peer]))).ShouldBe("certificate-revoked", serial);
            Reason(peer, With(RevocationList(Root, [Bad, Good]))).ShouldBeEmpty(serial);
        }
    }

    [Fact]
    public void A_pin_does_not_outweigh_a_revocation_with_or_without_a_chain()
    {
        var middle = Intermediate("middle", Root);
        var pinned = Issue(new Recipe("pinned"), middle);
        var options = Options(Own) with
        {
            Pins = [PrintOf(pinned)],
            Trust = [Pem(Root), Pem(middle)],
            Revoked = [RevocationList(middle, [pinned])],
        };
        Reason(pinned, options).ShouldBe("certificate-revoked");
    }

    [Fact]
    public void A_revoked_authority_in_the_chain_takes_its_certificates_with_it()
    {
        var middle = Intermediate("middle", Root);
        var leaf = Issue(new Recipe("leaf"), middle);
        Reason(leaf, With(RevocationList(Root, [middle])), middle).ShouldBe("certificate-revoked");
    }

    [Fact]
    public void A_list_past_its_next_update_refuses_everything_of_its_issuer()
    {
        var options = With(RevocationList(Root, []));
        Reason(Good, options).ShouldBeEmpty();
        time.Now = Now.AddDays(8);
        Reason(Good, options).ShouldBe("crl-expired");
        var own = SelfSigned(new Recipe("self-signed"));
        Reason(own, options with { Pins = [PrintOf(own)] }).ShouldBeEmpty();
    }

    [Fact]
    public void The_newest_of_several_lists_of_one_issuer_counts()
    {
        var old = RevocationList(Root, [Good], Now.AddDays(-9), Now.AddDays(-2));
        var present = RevocationList(Root, [Bad]);
        Reason(Good, With(old, present)).ShouldBeEmpty();
        Reason(Bad, With(present, old)).ShouldBe("certificate-revoked");
    }

    [Fact]
    public void A_missing_list_refuses_only_where_lists_are_required()
    {
        var options = Options(Own) with { Trust = [Pem(Root)] };
        Reason(Good, options).ShouldBeEmpty();
        Reason(Good, options with { RequireRevocationLists = true }).ShouldBe("crl-missing");
        Reason(Good, With(RevocationList(Root, [])) with { RequireRevocationLists = true }).ShouldBeEmpty();
    }

    [Fact]
    public void Lists_are_read_as_PEM_too_and_say_when_they_expire()
    {
        var der = RevocationList(Root, [Bad]);
        var pem = TlsMaterial.FromText("revoked.pem", PemEncoding.WriteString("X509 CRL", der.Content.Span));
        Reason(Bad, With(pem)).ShouldBe("certificate-revoked");
        TlsPolicy.Create(With(pem)).RevocationListsExpire.ShouldBe(Now.AddDays(7));
    }

    [Fact]
    public void A_list_signed_by_nobody_we_trust_is_refused_when_it_is_loaded()
    {
        var impostor = Authority("root");
        var problem = Should.Throw<TlsMaterialException>(() => TlsPolicy.Create(With(RevocationList(impostor, [Bad]))));
        problem.MaterialName.ShouldBe("revoked.crl");
        problem.Message.ShouldContain("not signed by any certificate in tls.trust");
    }

    [Fact]
    public void Every_cut_of_a_list_and_every_flipped_bit_is_refused_when_it_is_loaded()
    {
        var list = RevocationList(Root, [Bad, Good]).Content.ToArray();
        var options = Options(Own) with { Trust = [Pem(Root)] };
        var random = new Random(20260301);
        for (var length = 0; length < list.Length; length += 7)
        {
            var cut = list[..length];
            Should.Throw<TlsMaterialException>(() => RevocationListOf(cut));
        }

        for (var i = 0; i < list.Length; i++)
        {
            var flipped = list.ToArray();
            flipped[i] ^= (byte)(1 << random.Next(8));
            Should.Throw<TlsMaterialException>(() => RevocationListOf(flipped), $"byte {i}");
        }

        static void RevocationListOf(byte[] der) => Wire.Tls.RevocationList.Load(new TlsMaterial("list", der), [Root]);
    }

    private static TlsPolicyOptions With(params TlsMaterial[] lists) => Options(Own) with { Trust = [Pem(Root)], Revoked = lists };

    private string Reason(X509Certificate2 peer, TlsPolicyOptions options, params X509Certificate2[] sent) =>
        new CertificateCheck(TlsPolicy.Create(options), options.Pins, WireLimits.Default, time).Check(peer, sent, CertificateUse.Client).Reason;
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Living;

/// <summary>Certificate, key, authorities and revocation lists of a running node are replaced.</summary>
public sealed class LiveTlsTests
{
    private static readonly TestObject Image = TestObject.Of(1000, 1, 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_certificate_is_shown_at_the_next_handshake_and_running_associations_go_on()
    {
        using var practice = await Practice.CreateAsync();
        using var renewed = TestCertificates.SelfSigned("RIVER 2", new CertificateShape { RsaBits = 0 });
        var known = practice.Units[0];
        await using var node = await practice.ServeAsync();
        await using var running = await known.ConnectAsync(Image);

        // One file after the other, as a person does: in between the key belongs to no certificate.
        renewed.WriteTo(Path.Combine(practice.Folder, "tls"), "node");

        var caller = known.Knowing(known.Node with { Certificates = [Fingerprint.Parse(renewed.Pin)] });
        await Patiently.UntilAsync(() => ConnectsAsync(caller), connects => connects);
        (await Should.ThrowAsync<DialException>(async () => await known.ConnectAsync(Image))).IsIdentityProblem.ShouldBeTrue();
        (await Unit.StoreAsync(running, Image)).Status.IsSuccess.ShouldBeTrue();
        await Patiently.UntilAsync(() => node.Output.Contains("The certificate of this node is now " + renewed.Pin, StringComparison.Ordinal));
        (await practice.RunAsync("audit", "list", "--json")).Output.ShouldContain(renewed.Pin);
        (await node.StopAsync()).ShouldBe(0);
    }

    public static TheoryData<string, string> Unusable => new()
    {
        { "expired", "expired on" },
        { "not yet valid", "is valid only from" },
        { "weak", "too weak" },
        { "nonsense", "neither PEM nor" },
        { "without its key", "key" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task A_certificate_that_cannot_be_used_leaves_the_old_one_in_force_and_is_told_until_it_is_mended(string flaw, string words)
    {
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        var unit = practice.Units[0];
        var tls = Path.Combine(practice.Folder, "tls");
        var kept = await File.ReadAllTextAsync(Path.Combine(tls, "node.crt"), Cancel);
        var keptKey = await File.ReadAllTextAsync(Path.Combine(tls, "node.key"), Cancel);

        await SpoilAsync(tls, flaw);

        await Patiently.UntilAsync(() => node.Output.Contains("tls-files-unusable", StringComparison.Ordinal));

        // A look between the writing of the two files meets another flaw than both together have.
        var status = await Patiently.UntilAsync(() => practice.RunAsync("status", "--check"), s => s.Output.Contains(words, StringComparison.Ordinal));
        status.ExitCode.ShouldBe(1);
        status.Output.ShouldContain("Not all TLS files can be used; what those held before stays in force");
        (await unit.StoreAsync(Image)).ShouldHaveSingleItem().Status.IsSuccess.ShouldBeTrue();

        // Rights do not wait for the certificate to be mended.
        await File.WriteAllTextAsync(practice.Settings, (await File.ReadAllTextAsync(practice.Settings, Cancel)).Replace("\"TLS1\"", "\"TLS9\"", StringComparison.Ordinal), Cancel);
        await Patiently.UntilAsync(() => ConnectsAsync(unit), connects => !connects);

        await File.WriteAllTextAsync(Path.Combine(tls, "node.key"), keptKey, Cancel);
        await File.WriteAllTextAsync(Path.Combine(tls, "node.crt"), kept, Cancel);
        await Patiently.UntilAsync(() => node.Output.Contains("right again", StringComparison.Ordinal));
        (await practice.RunAsync("status", "--check")).Output.ShouldNotContain("TLS files");
        (await node.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_certificate_that_is_revoked_ends_its_running_association_at_the_next_operation()
    {
        using var authority = TestCertificates.Authority("Region", new CertificateShape { Until = TimeSpan.FromDays(400) });
        using var certificate = TestCertificates.IssuedBy(authority, "remote", new CertificateShape());
        using var practice = await Practice.CreateAsync();
        var tls = Path.Combine(practice.Folder, "tls");
        authority.WriteTo(tls, "ca");
        await File.WriteAllTextAsync(Path.Combine(tls, "ca.crl"), ListOf(authority), Cancel);
        var text = (await File.ReadAllTextAsync(practice.Settings, Cancel))
            .Replace("\"key\": \"tls/node.key\"", "\"key\": \"tls/node.key\", \"trust\": [\"tls/ca.crt\"], \"revoked\": [\"tls/ca.crl\"]", StringComparison.Ordinal)
            .Replace("\"partners\": [", $$"""
                "partners": [
                { "name": "Remote", "aeTitles": ["REMOTE"], "security": "tls", "issuer": "{{authority.Pin}}", "subject": "CN=remote", "may": ["store"] },
                """, StringComparison.Ordinal);
        await File.WriteAllTextAsync(practice.Settings, text, Cancel);
        await using var node = await practice.ServeAsync();
        var remote = new Unit("REMOTE", certificate, practice.Units[0].Node);
        await using var running = await remote.ConnectAsync(Image);
        (await Unit.StoreAsync(running, Image)).Status.IsSuccess.ShouldBeTrue();

        await File.WriteAllTextAsync(Path.Combine(tls, "ca.crl"), ListOf(authority, certificate), Cancel);

        var refused = await Patiently.UntilAsync(async () => await Unit.StoreAsync(running, Image), reply => !reply.Status.IsSuccess);
        refused.Status.ShouldBe(DimseStatus.NotAuthorized);
        refused.Comment.ShouldBe("partner-no-longer-admitted");
        (await ConnectsAsync(remote)).ShouldBeFalse();
        await Patiently.UntilAsync(async () => (await practice.RunAsync("audit", "list", "--json")).Output, output => output.Contains("certificate-revoked", StringComparison.Ordinal));
        (await node.StopAsync()).ShouldBe(0);
    }

    private static async Task SpoilAsync(string folder, string flaw)
    {
        var (from, until) = flaw switch
        {
            "expired" => (TimeSpan.FromDays(-30), TimeSpan.FromDays(-1)),
            "not yet valid" => (TimeSpan.FromDays(3), TimeSpan.FromDays(30)),
            _ => (TimeSpan.FromDays(-1), TimeSpan.FromDays(30)),
        };
        using var flawed = TestCertificates.SelfSigned("RIVER", new CertificateShape { RsaBits = flaw == "weak" ? 1024 : 2048, From = from, Until = until });
        switch (flaw)
        {
            case "nonsense":
                await File.WriteAllTextAsync(Path.Combine(folder, "node.crt"), "nonsense", Cancel);
                break;
            case "without its key":
                await File.WriteAllTextAsync(Path.Combine(folder, "node.crt"), flawed.CertificatePem, Cancel);
                break;
            default:
                flawed.WriteTo(folder, "node");
                break;
        }
    }

    private static string ListOf(TestCertificate authority, params IReadOnlyList<TestCertificate> revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            list.AddEntry(certificate.Certificate);
        }

        var now = TimeProvider.System.GetUtcNow();
        return PemEncoding.WriteString("X509 CRL", list.Build(
            authority.Certificate, revoked.Count, now.AddDays(30), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, now.AddHours(-1)));
    }

    private static async Task<bool> ConnectsAsync(Unit unit)
    {
        try
        {
            await using var client = await unit.ConnectAsync(Image);
            return true;
        }
        catch (DialException)
        {
            return false;
        }
    }
}

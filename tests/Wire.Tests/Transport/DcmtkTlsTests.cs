using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tests.Tls;
using DicomExchange.Wire.Tls;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Transport;

/// <summary>Against DCMTK, the most widespread TLS implementation among DICOM peers; skipped where it is not installed.</summary>
public sealed class DcmtkTlsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("dcmtk-tls").FullName;

    public DcmtkTlsTests()
    {
        Write("partner.crt", EchoNode.PartnerCertificate.ExportCertificatePem());
        Write("partner.key", KeyOf(EchoNode.PartnerCertificate));
        Write("node.crt", EchoNode.Certificate.ExportCertificatePem());
        Write("stranger.crt", Stranger.ExportCertificatePem());
        Write("stranger.key", KeyOf(Stranger));
    }

    private static X509Certificate2 Stranger { get; } = SelfSigned(new Recipe("stranger"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Echoscu_with_a_pinned_certificate_gets_its_answer()
    {
        await using var node = new EchoNode();
        var (code, output) = await RunAsync("echoscu", "-v", "+tls", In("partner.key"), In("partner.crt"), "+cf", In("node.crt"), "127.0.0.1", $"{node.Port}");
        code.ShouldBe(0, output);
        (await node.NextEndAsync()).Kind.ShouldBe(AssociationEndKind.Released);
        node.Served.ShouldHaveSingleItem().Certificate.ShouldNotBeNull().Fingerprint.ShouldBe(PrintOf(EchoNode.PartnerCertificate));
    }

    [Fact]
    public async Task Echoscu_with_a_certificate_nobody_pinned_or_without_TLS_is_refused()
    {
        await using var node = new EchoNode();
        var (code, _) = await RunAsync("echoscu", "+tls", In("stranger.key"), In("stranger.crt"), "-ic", "127.0.0.1", $"{node.Port}");
        code.ShouldNotBe(0);
        (await node.NextRefusalAsync()).Reason.ShouldBe("certificate-untrusted");
        (code, _) = await RunAsync("echoscu", "+tla", "-ic", "127.0.0.1", $"{node.Port}");
        code.ShouldNotBe(0);
        (await node.NextRefusalAsync()).Reason.ShouldBe("certificate-missing");
        (code, _) = await RunAsync("echoscu", "127.0.0.1", $"{node.Port}");
        code.ShouldNotBe(0);
        (await node.NextRefusalAsync()).Reason.ShouldBe("plain-dicom-on-tls-port");
        node.Admitted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Storescp_is_called_and_answers_an_echo()
    {
        var port = FreePort.Next();
        using var server = Start("storescp", "+tls", In("node.key", KeyOf(EchoNode.Certificate)), In("node.crt"), "+cf", In("partner.crt"), "-rc", $"{port}");
        try
        {
            var target = new DialTarget("127.0.0.1", port, WireSecurity.Tls, new ExpectedCertificate { Pins = [PrintOf(EchoNode.Certificate)] });
            await using var client = new DimseClient(await DialWhenUpAsync(target));
            (await client.EchoAsync(CancellationToken.None)).Status.ShouldBe(DimseStatus.Success);
            await client.ReleaseAsync(CancellationToken.None);
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task A19_storescp_that_does_not_know_us_is_recognised()
    {
        var port = FreePort.Next();
        using var server = Start("storescp", "+tls", In("node.key", KeyOf(EchoNode.Certificate)), In("node.crt"), "+cf", In("stranger.crt"), "-rc", $"{port}");
        try
        {
            var target = new DialTarget("127.0.0.1", port, WireSecurity.Tls, new ExpectedCertificate { Pins = [PrintOf(EchoNode.Certificate)] });
            var failure = await Should.ThrowAsync<DialException>(() => DialWhenUpAsync(target));
            failure.Reason.ShouldBeOneOf("own-certificate-refused", "certificate-probably-refused");
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task<Association> DialWhenUpAsync(DialTarget target)
    {
        using var patience = new CancellationTokenSource(EchoNode.Patience);
        while (true)
        {
            try
            {
                return await EchoNode.Dialer().ConnectAsync(target, EchoNode.Proposal, CancellationToken.None);
            }
            catch (DialException e) when (e.Reason == TransportReasons.ConnectRefused)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static Process Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} of DCMTK is not installed.");
            throw;
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + error);
    }

    private string In(string name, string? content = null)
    {
        if (content is not null)
        {
            Write(name, content);
        }

        return Path.Combine(folder, name);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(folder, name), content);
}

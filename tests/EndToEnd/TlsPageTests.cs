using System.Runtime.Versioning;
using DicomExchange.Support;
using DicomExchange.Wire.Tls;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd;

/// <summary>What tls/README.md tells people to type works as it stands there, and the node takes what comes of it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TlsPageTests
{
    [Fact]
    public async Task The_lines_for_openssl_run_and_the_node_takes_the_certificate()
    {
        var openssl = ForeignTool.Find("openssl");
        Assert.SkipUnless(openssl.IsHere, openssl.Missing);
        using var folder = new TempFolder();
        using var partner = TestCertificates.SelfSigned("partner");
        partner.WriteTo(folder.Path, "partner");
        var printed = new List<string>();
        foreach (var line in Lines())
        {
            await using var run = openssl.Start(line.Split(' ')[1..], folder.Path);
            (await run.WaitForExitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).ShouldBe(0, line + "\n" + run.Output);
            printed.AddRange(run.Output.Split('\n').Where(l => l.Contains("Fingerprint=", StringComparison.OrdinalIgnoreCase)).Select(l => l.Split('=')[1].Trim()));
        }

        var (certificate, key) = (Path.Combine(folder.Path, "new.crt"), Path.Combine(folder.Path, "new.key"));
        File.GetUnixFileMode(key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var policy = TlsPolicy.Create(new TlsPolicyOptions
        {
            Certificate = new TlsMaterial(certificate, await File.ReadAllBytesAsync(certificate, TestContext.Current.CancellationToken)),
            Key = new TlsMaterial(key, await File.ReadAllBytesAsync(key, TestContext.Current.CancellationToken)),
        });
        printed.Select(Fingerprint.Parse).ShouldBe([Fingerprint.Of(partner.Certificate.RawData), policy.Fingerprint]);
    }

    private static List<string> Lines() =>
        [.. File.ReadAllLines(Path.Combine(Root(), "tls", "README.md")).Select(l => l.Trim()).Where(l => l.StartsWith("openssl ", StringComparison.Ordinal))];

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DicomExchange.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests are not below the folder of DicomExchange.sln.");
        }

        return folder.FullName;
    }
}

using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Checks;
using DicomExchange.Support;

namespace DicomExchange.Node.Tests.Settings;

/// <summary>What <c>config check</c> says of the files of the collector's authorities.</summary>
public sealed class CollectorFileTests
{
    [Fact]
    public void One_that_is_not_there_is_named() => Problem("missing.crt").ShouldNotBeNull().ShouldContain("cannot be read");

    [Fact]
    public void One_that_is_no_authoritys_is_named() => Problem("own.crt").ShouldNotBeNull().ShouldContain("is the certificate of no authority");

    [Fact]
    public void One_without_a_certificate_is_named() => Problem("text.crt").ShouldNotBeNull().ShouldContain("certificate");

    [Fact]
    public void One_that_can_be_used_is_right() => Problem("ca.crt").ShouldBeNull();

    private static string? Problem(string file)
    {
        using var folder = new TempFolder();
        var small = new CertificateShape { RsaBits = 0 };
        using var authority = TestCertificates.Authority("authority", small);
        using var own = TestCertificates.SelfSigned("collector", small);
        folder.Write("ca.crt", authority.CertificatePem);
        folder.Write("own.crt", own.CertificatePem);
        folder.Write("text.crt", "nothing of the kind");
        var text = Sample.With(("\"partners\":", $"\"audit\": {{ \"collector\": {{ \"host\": \"c.example\", \"trust\": [\"{file}\"] }} }}, \"partners\":"));
        var outcome = SettingsInspection.Run(folder.Write("exchange.json", text));
        return outcome.Mistakes.FirstOrDefault(mistake => mistake.Path.StartsWith("audit.collector", StringComparison.Ordinal))?.Problem;
    }
}

using System.Reflection;
using DicomExchange.Node.Client;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Services;

/// <summary>Every way in which a call can fail belongs to one step.</summary>
public sealed class PartnerTrialTests
{
    [Theory]
    [InlineData(PartnerDialer.NoAddress, TrialStep.Settings)]
    [InlineData(TransportReasons.Dns, TrialStep.Connection)]
    [InlineData(TransportReasons.TlsVersion, TrialStep.Tls)]
    [InlineData(TransportReasons.NotTls, TrialStep.Tls)]
    [InlineData(TransportReasons.CertificateExpired, TrialStep.ItsCertificate)]
    [InlineData(TransportReasons.CrlExpired, TrialStep.ItsCertificate)]
    [InlineData(TransportReasons.Identity, TrialStep.ItsCertificate)]
    [InlineData(TransportReasons.CertificateProbablyRefused, TrialStep.OwnCertificate)]
    [InlineData(TransportReasons.Rejected, TrialStep.Association)]
    public void A_reason_belongs_to_its_step(string reason, TrialStep step) => PartnerTrial.StepOf(reason).ShouldBe(step);

    [Fact]
    public void No_reason_of_tls_or_of_a_certificate_is_taken_for_the_association()
    {
        var reasons = typeof(TransportReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!).ToList();

        reasons.Count.ShouldBeGreaterThan(20);
        reasons.Where(r => r.StartsWith("tls-", StringComparison.Ordinal) || r.Contains("handshake", StringComparison.Ordinal) || r.Contains("certificate", StringComparison.Ordinal))
            .Where(r => r != TransportReasons.TlsOnPlainPort)
            .ShouldAllBe(r => PartnerTrial.StepOf(r) != TrialStep.Association);
    }
}

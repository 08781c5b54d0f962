using System.Net;
using DicomExchange.Wire.Tests.Tls;
using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Wire.Tests.Transport;

public sealed class RefusalReportsTests : IDisposable
{
    private readonly List<TransportRefusal> reported = [];
    private readonly RefusalReports reports;

    public RefusalReportsTests() => reports = new RefusalReports(reported.Add, NullLogger.Instance, TimeProvider.System);

    public void Dispose() => reports.Dispose();

    [Fact]
    public void The_first_is_reported_at_once_and_its_repetitions_as_one()
    {
        for (var i = 0; i < 1000; i++)
        {
            reports.Report(Refusal("not-tls", 1));
        }

        reported.ShouldHaveSingleItem().Times.ShouldBe(1);
        reports.Flush();
        reported.Count.ShouldBe(2);
        reported[1].Times.ShouldBe(999);
        reports.Flush();
        reports.Report(Refusal("not-tls", 1));
        reported.Count.ShouldBe(3);
    }

    [Fact]
    public void Reasons_addresses_and_certificates_are_told_apart()
    {
        reports.Report(Refusal("not-tls", 1));
        reports.Report(Refusal("not-tls", 2));
        reports.Report(Refusal("silent", 1));
        reports.Report(Refusal("not-tls", 1) with { Certificate = Fingerprint.Of("x"u8) });
        reported.Count.ShouldBe(4);
    }

    [Fact]
    public void Ever_new_certificates_from_one_address_fill_nothing_and_are_counted()
    {
        for (var i = 0; i < 5000; i++)
        {
            reports.Report(Refusal("certificate-unknown", 1) with { Certificate = Fingerprint.Of(BitConverter.GetBytes(i)) });
        }

        reported.Count.ShouldBe(FewOfEach.MostOfOne + 1);
        reports.Report(Refusal("certificate-unknown", 2) with { Certificate = Fingerprint.Of("honest"u8) });
        reported.Count.ShouldBe(FewOfEach.MostOfOne + 2);
        reports.Flush();
        reported.Sum(r => r.Times).ShouldBe(5001);
    }

    [Fact]
    public void A_flood_from_everywhere_is_counted_and_not_repeated()
    {
        for (var i = 0; i < 100_000; i++)
        {
            reports.Report(Refusal("not-tls", i));
        }

        reported.Count.ShouldBeLessThanOrEqualTo(Repetitions<TransportRefusal>.MaxKinds + 1);
        reports.Flush();
        reported.Sum(r => r.Times).ShouldBe(100_000);
    }

    [Fact]
    public void An_audit_that_fails_stops_nothing()
    {
        using var failing = new RefusalReports(_ => throw new InvalidOperationException("disk full"), NullLogger.Instance, new FixedTime(TestCertificates.Now));
        failing.Report(Refusal("not-tls", 1));
        failing.Report(Refusal("silent", 1));
    }

    private static TransportRefusal Refusal(string reason, int address) => new()
    {
        At = TestCertificates.Now,
        Reason = reason,
        Explanation = "For a test.",
        Remote = new IPEndPoint(new IPAddress([10, (byte)(address >> 16), (byte)(address >> 8), (byte)address]), 1),
        Local = new IPEndPoint(IPAddress.Loopback, 2762),
    };
}

using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Services;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Running;

/// <summary>Rows A01, A02, A04, A05 and A09 of the hostile cases ask for a security alert; what the peer sees is at HostileTlsTests of Wire.</summary>
public sealed class DoorAlertTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A01_DICOM_in_clear_on_the_TLS_port_is_not_answered_and_an_alert()
    {
        await using var node = await TestNode.StartAsync();
        var proposal = new AssociationProposal(AeTitle.Parse("ALPHA"), AeTitle.Parse("NODE"), [new ProposedContext(SopClasses.Verification, TransferSyntaxes.ImplicitLittleEndian)]);
        var request = AssociateWriter.Write(AssociationRequestor.Compose(proposal, WireLimits.Default)).ToArray();
        (await node.ExchangeAsync(node.TlsPort, request)).ShouldBeEmpty();
        (await AlertAsync(node, "plain-dicom-on-tls-port")).RemoteAddress.ShouldStartWith("127.0.0.1:");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A02_an_older_version_of_TLS_gets_a_fatal_alert_and_is_one(byte minor)
    {
        await using var node = await TestNode.StartAsync();
        byte[] hello = [3, minor, .. new byte[32], 0, 0, 2, 0xC0, 0x13, 1, 0];
        byte[] handshake = [1, 0, 0, (byte)hello.Length, .. hello];
        var answer = await node.ExchangeAsync(node.TlsPort, [0x16, 3, 1, 0, (byte)handshake.Length, .. handshake], 7);
        (answer[0], answer[5], answer[6]).ShouldBe(((byte)0x15, (byte)2, (byte)70));
        await AlertAsync(node, "tls-version");
    }

    [Fact]
    public async Task A04_without_a_certificate_nobody_gets_in_and_it_is_an_alert()
    {
        await using var node = await TestNode.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", node.TlsPort, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream());
#pragma warning disable CA5359 // who answers does not matter here
        var options = new SslClientAuthenticationOptions { TargetHost = "node", RemoteCertificateValidationCallback = static (_, _, _, _) => true };
#pragma warning restore CA5359
        try
        {
            await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);
            (await tls.ReadAsync(new byte[1], TestContext.Current.CancellationToken)).ShouldBe(0);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // Refused sooner.
        }

        (await AlertAsync(node, "certificate-missing")).Actor.ShouldBeEmpty();
    }

    [Fact]
    public async Task A05_a_certificate_nobody_knows_is_an_alert_with_its_subject_and_fingerprint()
    {
        await using var node = await TestNode.StartAsync();
        await Should.ThrowAsync<DialException>(() => node.DialAsync(TestNode.Stranger, "ALPHA"));
        var alert = await AlertAsync(node, "certificate-untrusted");
        alert.Actor.ShouldBe(TestNode.Stranger.Pin);
        alert.Detail.ShouldContain("CN=stranger");
    }

    [Theory]
    [InlineData(TransportReasons.CertificateRevoked, AuditEvent.SecurityAlert)]
    [InlineData(TransportReasons.CrlExpired, AuditEvent.SecurityAlert)]
    [InlineData(TransportReasons.CrlMissing, AuditEvent.SecurityAlert)]
    [InlineData(TransportReasons.CertificateExpired, AuditEvent.ConnectionRefused)]
    [InlineData(TransportReasons.TlsSuite, AuditEvent.ConnectionRefused)]
    [InlineData(TransportReasons.HttpOnTlsPort, AuditEvent.ConnectionRefused)]
    [InlineData(TransportReasons.HandshakeTimeout, AuditEvent.ConnectionRefused)]
    public async Task A09_what_is_revoked_or_cannot_be_checked_is_an_alert_and_other_failures_are_not(string reason, AuditEvent kind)
    {
        using var folder = new TempFolder();
        await using var store = await ExchangeStore.CreateAsync(
            new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New() }, NullLoggerFactory.Instance, CancellationToken.None);
        using var log = new RefusalLog(TimeProvider.System, NullLogger<RefusalLog>.Instance);
        using var desk = new RefusalDesk(new AuditDesk(store, TimeProvider.System, log, NullLogger<AuditDesk>.Instance), log, TimeProvider.System);
        var peer = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 40000);
        desk.ConnectionRefused(new TransportRefusal { At = TimeProvider.System.GetUtcNow(), Reason = reason, Explanation = "as it was", Remote = peer, Local = peer, Times = 3 });

        using var patience = new CancellationTokenSource(Patience);
        AuditRecord? record;
        while ((record = store.Audit.Newest().Select(r => r.Record).FirstOrDefault(r => r.Reason == reason)) is null)
        {
            await Task.Delay(10, patience.Token);
        }

        (record.Event, record.Count).ShouldBe((kind, 3));
        record.Outcome.ShouldBe(kind == AuditEvent.SecurityAlert ? AuditOutcome.SeriousFailure : AuditOutcome.MinorFailure);
    }

    private static async Task<AuditRecord> AlertAsync(TestNode node, string reason)
    {
        var record = await node.RecordAsync(r => r.Reason == reason);
        record.Event.ShouldBe(AuditEvent.SecurityAlert);
        record.Outcome.ShouldBe(AuditOutcome.SeriousFailure);
        return record;
    }
}

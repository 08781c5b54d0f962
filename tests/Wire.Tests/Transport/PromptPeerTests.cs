using System.Security.Cryptography;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tests.Associations;
using DicomExchange.Wire.Tests.Dimse;
using DicomExchange.Wire.Tests.Tls;
using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Transport;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Transport;

/// <summary>C-STORE through TLS, association and messages, with the next bytes awaited on the thread that reads and without.</summary>
public sealed class PromptPeerTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 131_072)]
    [InlineData(8, 131_072)]
    [InlineData(8, 16_384)]
    [InlineData(8, 4_096)]
    public async Task What_is_stored_through_TLS_is_what_was_sent_wherever_records_and_PDUs_end(int most, int maxPduLength)
    {
        var permits = new WaitPermits(most);
        var limits = EchoNode.Patient with { MaxPduLength = maxPduLength };
        var received = new MemoryStream();
        var (acceptor, requestor) = await ConnectAsync(permits, limits);
        var serving = Task.Run(() => DimseServer.RunAsync(acceptor, new DimseServices { Store = KeepAsync }, Stop).AsTask(), Stop);
        await using (var client = new DimseClient(requestor))
        {
            var context = requestor.Terms.ContextsToInvoke(Peers.IntraOral).Single();
            foreach (var length in Lengths(maxPduLength))
            {
                var sent = RandomNumberGenerator.GetBytes(length);
                received.SetLength(0);
                var reply = await client.StoreAsync(new StoreRequest(context, Uid.New()), Slices.Of(sent, 50_000), Stop);
                reply.Status.ShouldBe(DimseStatus.Success);
                received.ToArray().ShouldBe(sent);
            }

            await client.ReleaseAsync(Stop);
        }

        (await serving).Kind.ShouldBe(AssociationEndKind.Released);
        await acceptor.DisposeAsync();
        permits.Taken.ShouldBe(0);

        async ValueTask<DimseReply> KeepAsync(StoreOperation operation, CancellationToken token)
        {
            while (await operation.ReadAsync(token) is { IsEmpty: false } slice)
            {
                received.Write(slice.Span);
            }

            return DimseReply.Success;
        }
    }

    /// <summary>Around what a record, a wait and a PDU take, and some beyond.</summary>
    private static IEnumerable<int> Lengths(int pdu) =>
        ((int[])[0, 16_384, 32_768, 65_536, 81_920, pdu, 2 * pdu, 4 * pdu, 1_000_000]).SelectMany(static at => (int[])[at, at + 2, Math.Max(0, at - 14)]).Distinct();

    private static async Task<(Association Acceptor, Association Requestor)> ConnectAsync(WaitPermits permits, WireLimits limits)
    {
        var certificate = SelfSigned(new Recipe("both"));
        var handshake = new TlsHandshake(TlsPolicy.Create(Options(certificate) with { Pins = [PrintOf(certificate)] }), EchoNode.Patient, new FixedTime(Now));
        var (ours, theirs) = await TlsPair.ConnectAsync();
        var serving = handshake.AsServerAsync(new ReadAheadStream(ours, permits), Stop);
        var target = new DialTarget("x", 2762, WireSecurity.Tls, new ExpectedCertificate { Pins = [PrintOf(certificate)] });
        var client = await handshake.AsClientAsync(new ReadAheadStream(theirs), target, Stop);
        var server = await serving;
        ReadAheadStream.Under(server.Stream!)!.Grow(limits.ReceiveBufferSize);
        var accepting = AssociationAcceptor.AcceptAsync(server.Stream!, Peers.Identity, Peers.AdmitAll, limits, TimeProvider.System, Stop).AsTask();
        var requestor = await AssociationRequestor.RequestAsync(
            client.Stream!, Peers.Identity, Peers.Propose(Peers.Native(Peers.IntraOral)), limits, TimeProvider.System, Stop);
        return ((await accepting).Association!, requestor);
    }
}

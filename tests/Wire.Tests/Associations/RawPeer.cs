using System.Buffers.Binary;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tests.Pdus;

namespace DicomExchange.Wire.Tests.Associations;

/// <summary>A peer that sends whatever bytes a test likes to our acceptor and service, over a connection in memory.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly Stream stream;

    private RawPeer(Stream stream, Task<AssociationEnd> serving)
    {
        this.stream = stream;
        Serving = serving;
    }

    /// <summary>How our side saw the connection end.</summary>
    public Task<AssociationEnd> Serving { get; }

    public static RawPeer Connect(DimseServices? services = null, WireLimits? limits = null, TimeProvider? time = null, AdmitAssociation? admit = null, int capacity = 1 << 20)
    {
        var (near, far) = StreamPair.Create(capacity);
        return new RawPeer(near, ServeAsync(far, services ?? new DimseServices(), limits ?? WireLimits.Default, time ?? TimeProvider.System, admit ?? Peers.AdmitAll));
    }

    /// <summary>Connects and has the association of <see cref="Golden.Request"/> accepted.</summary>
    public static async Task<RawPeer> AssociateAsync(DimseServices? services = null, WireLimits? limits = null, TimeProvider? time = null, int capacity = 1 << 20)
    {
        var peer = Connect(services, limits, time, capacity: capacity);
        await peer.SendAsync(Golden.Request);
        (await peer.ReadAsync())[0].ShouldBe((byte)PduType.AssociateAccept);
        return peer;
    }

    public async Task SendAsync(params byte[] bytes) => await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    public Task SendAsync(string hex) => SendAsync(Hex.Bytes(hex));

    /// <summary>One P-DATA-TF with one PDV.</summary>
    public Task SendDataAsync(byte context, int control, params byte[] fragment)
    {
        var pdu = new byte[12 + fragment.Length];
        PduHeader.Write(pdu, PduType.Data, 6 + fragment.Length);
        Pdv.WriteHeader(pdu.AsSpan(6), context, (control & 1) != 0, (control & 2) != 0, fragment.Length);
        fragment.CopyTo(pdu, 12);
        return SendAsync(pdu);
    }

    /// <summary>One whole PDU, header included; empty when our side has closed.</summary>
    public async Task<byte[]> ReadAsync()
    {
        var header = new byte[6];
        var count = await stream.ReadAtLeastAsync(header, 6, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
        if (count < 6)
        {
            return [];
        }

        var body = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2))];
        await stream.ReadExactlyAsync(body, TestContext.Current.CancellationToken);
        return [.. header, .. body];
    }

    /// <summary>The A-ABORT that must come next, as (source, reason).</summary>
    public async Task<(int Source, int Reason)> ReadAbortAsync()
    {
        var pdu = await ReadAsync();
        pdu.Length.ShouldBe(10);
        pdu[0].ShouldBe((byte)PduType.Abort);
        return (pdu[8], pdu[9]);
    }

    public void Close() => stream.Dispose();

    public async ValueTask DisposeAsync()
    {
        Close();
        await Serving;
    }

    private static async Task<AssociationEnd> ServeAsync(Stream stream, DimseServices services, WireLimits limits, TimeProvider time, AdmitAssociation admit)
    {
        var outcome = await AssociationAcceptor.AcceptAsync(stream, Peers.Identity, admit, limits, time, CancellationToken.None);
        if (outcome.Association is not { } association)
        {
            return outcome.Refusal!.End;
        }

        var end = await DimseServer.RunAsync(association, services, CancellationToken.None);
        await association.DisposeAsync();
        return end;
    }
}

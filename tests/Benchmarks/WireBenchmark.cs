using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Benchmarks;

/// <summary>
/// C-STORE through both halves of the wire layer over plain loopback, nothing else: no TLS, no store. What it shows is the cost
/// of PDUs, messages and answers; client and server share the process, so CPU is that of both.
/// </summary>
internal static class WireBenchmark
{
    private static readonly PeerIdentity Nobody = new(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 1), Certificate: null);
    private static readonly Uid SecondaryCapture = Uid.Parse("1.2.840.10008.5.1.4.1.1.7");

    public static async Task<int> RunAsync(int maxPduLength)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var near = new TcpClient { NoDelay = true };
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var far = await listener.AcceptTcpClientAsync();
        far.NoDelay = true;

        var limits = WireLimits.Default with { MaxPduLength = maxPduLength };
        var policy = new NegotiationPolicy { RolesOf = static _ => PeerRoles.Both };
        var proposal = new AssociationProposal(
            AeTitle.Parse("SENDER"), AeTitle.Parse("RECEIVER"), [new ProposedContext(SecondaryCapture, TransferSyntaxes.ExplicitLittleEndian)]);
        var accepting = AssociationAcceptor.AcceptAsync(far.GetStream(), Nobody, (_, _) => new Admission.Accept(policy), limits, TimeProvider.System, CancellationToken.None).AsTask();
        var requestor = await AssociationRequestor.RequestAsync(near.GetStream(), Nobody, proposal, limits, TimeProvider.System, CancellationToken.None);
        var acceptor = (await accepting).Association ?? throw new InvalidOperationException("Not accepted.");
        var serving = DimseServer.RunAsync(acceptor, new DimseServices { Store = StoreAsync }, CancellationToken.None).AsTask();
        await using (var client = new DimseClient(requestor))
        {
            await MeasureAsync(client, count: 2000, size: 10_000);
            await MeasureAsync(client, count: 5000, size: 10_000);
            await MeasureAsync(client, count: 400, size: 500_000);
            await MeasureAsync(client, count: 5, size: 200_000_000);
            await client.ReleaseAsync(CancellationToken.None);
        }

        await serving;
        await acceptor.DisposeAsync();
        return 0;
    }

    private static async ValueTask<DimseReply> StoreAsync(StoreOperation operation, CancellationToken cancellationToken)
    {
        while (!(await operation.ReadAsync(cancellationToken)).IsEmpty)
        {
            // Thrown away.
        }

        return DimseReply.Success;
    }

    private static async Task MeasureAsync(DimseClient client, int count, int size)
    {
        var request = new StoreRequest(client.Association.Terms.Contexts[0], Uid.New());
        var block = new byte[64 * 1024];
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var rest = size;
            await client.StoreAsync(
                request,
                _ =>
                {
                    var length = Math.Min(rest, block.Length);
                    rest -= length;
                    return new ValueTask<ReadOnlyMemory<byte>>(block.AsMemory(0, length));
                },
                CancellationToken.None);
        }

        watch.Stop();
        process.Refresh();
        var seconds = watch.Elapsed.TotalSeconds;
        var megabytes = (double)count * size / 1e6;
        Console.WriteLine(
            $"{count,6} x {size,11:N0} B: {megabytes / seconds,6:N0} MB/s {count / seconds,7:N0}/s, CPU {(process.TotalProcessorTime - cpu).TotalSeconds * 1000 / megabytes,5:N2} s/GB, allocated {(GC.GetTotalAllocatedBytes() - allocated) / count:N0} B an object");
    }
}

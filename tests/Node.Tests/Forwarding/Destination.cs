using System.Collections.Concurrent;
using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>A partner to which a node forwards, in clear on a loopback port; how it behaves is the test's.</summary>
internal sealed class Destination : IAsyncDisposable
{
    private readonly DicomListener listener;
    private int associations;
    private int refusals;

    /// <param name="port">0 for any.</param>
    /// <param name="certificate">What it shows at first; without one it speaks in clear.</param>
    public Destination(int port = 0, TestCertificate? certificate = null)
    {
        Certificate = certificate;
        listener = new DicomListener(
            new ListenerOptions(new IPEndPoint(IPAddress.Loopback, port), certificate is null ? WireSecurity.Plain : WireSecurity.Tls),
            new ListenerServices
            {
                Tls = () => TlsPolicy.Create(new TlsPolicyOptions
                {
                    Certificate = TlsMaterial.FromText("destination", Certificate!.CertificatePem),
                    Key = TlsMaterial.FromText("destination", Certificate.KeyPem),
                    Pins = [Fingerprint.Parse(Running.TestNode.Own.Pin)],
                }),
                Admit = (_, _) => Refusal is { } refusal
                    ? Reject(refusal)
                    : new Admission.Accept(new NegotiationPolicy { RolesOf = uid => Roles(uid), Window = Window }, "node"),
                Serve = async (association, cancellation) =>
                {
                    Interlocked.Increment(ref associations);
                    await (Serve is { } serve
                        ? serve(association, cancellation)
                        : DimseServer.RunAsync(association, new DimseServices { Store = (operation, token) => TakeAsync(association, operation, token) }, cancellation).AsTask());
                },
            });
        listener.Start();
    }

    public int Port => listener.LocalEndPoint.Port;

    public TestCertificate? Certificate { get; set; }

    /// <summary>Associations there have been.</summary>
    public int Associations => Volatile.Read(ref associations);

    /// <summary>Requests for an association that were rejected.</summary>
    public int Refusals => Volatile.Read(ref refusals);

    /// <summary>Every object that came whole, in the order in which they came.</summary>
    public ConcurrentQueue<(Uid Instance, byte[] Bytes)> Arrivals { get; } = [];

    public IEnumerable<Uid> Instances => Arrivals.Select(static a => a.Instance);

    /// <summary>Operations that may be outstanding.</summary>
    public ushort Window { get; init; } = 1;

    /// <summary>What an association request is answered with; null lets it in.</summary>
    public AssociateReject? Refusal { get; set; }

    public Func<Uid, PeerRoles> Roles { get; set; } = static _ => PeerRoles.Scu;

    /// <summary>Called when an object has come whole, before it is answered.</summary>
    public Func<Association, Uid, ValueTask<DimseReply>> Answer { get; set; } = static (_, _) => ValueTask.FromResult(DimseReply.Success);

    /// <summary>In the place of a server.</summary>
    public Func<Association, CancellationToken, Task>? Serve { get; set; }

    public static async Task<byte[]> ReadAsync(Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> read, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        while (await read(cancellation) is { IsEmpty: false } slice)
        {
            bytes.Write(slice.Span);
        }

        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await listener.StopAsync(TimeSpan.Zero);
        await listener.DisposeAsync();
    }

    private Admission.Reject Reject(AssociateReject refusal)
    {
        Interlocked.Increment(ref refusals);
        return new Admission.Reject(refusal, "test");
    }

    private async ValueTask<DimseReply> TakeAsync(Association association, StoreOperation operation, CancellationToken cancellation)
    {
        Arrivals.Enqueue((operation.SopInstance, await ReadAsync(operation.ReadAsync, cancellation)));
        return await Answer(association, operation.SopInstance);
    }
}

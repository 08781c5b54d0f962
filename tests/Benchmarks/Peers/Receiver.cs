using System.Net;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Benchmarks.Peers;

/// <summary>Takes what a C-MOVE sends, over TLS in this process, and keeps nothing.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly TestCertificate certificate = TestCertificates.SelfSigned("receiver", new CertificateShape { RsaBits = 0 });
    private readonly int port = FreePort.Next();
    private DicomListener? listener;

    public MoveTarget Target => new(port, certificate.Pin);

    /// <param name="sender">The certificate of the node that sends.</param>
    public void Start(Fingerprint sender)
    {
        var tls = TlsPolicy.Create(new TlsPolicyOptions
        {
            Certificate = TlsMaterial.FromText("certificate of the receiver", certificate.CertificatePem),
            Key = TlsMaterial.FromText("key of the receiver", certificate.KeyPem),
            Pins = [sender],
        });
        listener = new DicomListener(
            new ListenerOptions(new IPEndPoint(IPAddress.Loopback, port), WireSecurity.Tls),
            new ListenerServices
            {
                Admit = static (_, _) => new Admission.Accept(new NegotiationPolicy { RolesOf = static _ => PeerRoles.Scu }),
                Serve = static async (association, cancellation) => await DimseServer.RunAsync(association, new DimseServices { Store = TakeAsync }, cancellation),
                Tls = () => tls,
            });
        listener.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (listener is not null)
        {
            await listener.StopAsync(TimeSpan.Zero);
            await listener.DisposeAsync();
        }

        certificate.Dispose();
    }

    private static async ValueTask<DimseReply> TakeAsync(StoreOperation operation, CancellationToken cancellation)
    {
        while (!(await operation.ReadAsync(cancellation)).IsEmpty)
        {
            // Not kept.
        }

        return DimseReply.Success;
    }
}

using System.Net;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Tests.Running;

/// <summary>Something that answers where a partner is expected, with a certificate of its own, and takes only callers with another's.</summary>
internal sealed class Impostor : IAsyncDisposable
{
    private readonly DicomListener listener;
    private int associations;

    public Impostor(int port, TestCertificate certificate, TestCertificate trusts)
    {
        var policy = TlsPolicy.Create(new TlsPolicyOptions
        {
            Certificate = TlsMaterial.FromText("impostor", certificate.CertificatePem),
            Key = TlsMaterial.FromText("impostor", certificate.KeyPem),
            Pins = [Fingerprint.Parse(trusts.Pin)],
        });
        listener = new DicomListener(
            new ListenerOptions(new IPEndPoint(IPAddress.Loopback, port), WireSecurity.Tls),
            new ListenerServices
            {
                Admit = (_, _) =>
                {
                    Interlocked.Increment(ref associations);
                    return new Admission.Accept(new NegotiationPolicy { RolesOf = _ => PeerRoles.Scu });
                },
                Serve = (_, _) => Task.CompletedTask,
                Tls = () => policy,
            });
        listener.Start();
    }

    /// <summary>Associations that were asked for.</summary>
    public int Associations => Volatile.Read(ref associations);

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}

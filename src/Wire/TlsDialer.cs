using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Transport;

namespace DicomExchange.Wire;

/// <summary>
/// Opens mutual TLS to what is no DICOM node, such as a collector of audit messages, with the same checks and deadlines as a call to a partner.
/// Nothing is ever sent in clear.
/// </summary>
/// <param name="limits">The bounds in force.</param>
/// <param name="time">Drives the deadlines.</param>
public sealed class TlsDialer(Func<WireLimits> limits, TimeProvider time)
{
    /// <param name="host">DNS name or IP address.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="expected">Whose certificate must answer.</param>
    /// <param name="tls">Our certificate, whom we trust, what is revoked.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DialException">No connection, or not with the one meant.</exception>
    /// <exception cref="OperationCanceledException">Given up by the caller.</exception>
    public async Task<TlsConnection> ConnectAsync(string host, int port, ExpectedCertificate expected, TlsPolicy tls, CancellationToken cancellationToken)
    {
        var target = new DialTarget(host, port, WireSecurity.Tls, expected) { SpeaksDicom = false, Who = "collector" };
        var (stream, peer) = await new OutgoingTransport(target, tls, limits(), time).OpenAsync(cancellationToken);
        return new TlsConnection(stream, peer.Certificate!);
    }

    /// <summary>
    /// Puts a word to the loss of a connection. With TLS 1.3 a server judges our certificate after our side of the handshake is complete, and
    /// says so, if it does, in an alert.
    /// </summary>
    /// <returns>A word of <see cref="TransportReasons"/> and what to do.</returns>
    public static (string Reason, string Explanation) ExplainLoss(Exception failure)
    {
        var alert = HandshakeFailure.Explain(failure, CertificateUse.Server, hasAnswered: true);
        return alert.Reason == TransportReasons.OwnCertificateRefused
            ? (alert.Reason, alert.Explanation)
            : (TransportReasons.ConnectionLost, "The connection was lost. Where that happens again and again, the other side may not accept this node's certificate; its log says.");
    }
}

namespace DicomExchange.Wire.Tls;

/// <summary>
/// Puts a word to a handshake that failed. The platform gives only a text, so it is searched for the phrases of OpenSSL;
/// elsewhere than on Linux and macOS most failures are simply <see cref="TransportReasons.TlsHandshake"/>.
/// </summary>
internal static class HandshakeFailure
{
    /// <summary>Said of a port that we called.</summary>
    public const string NothingOfTls = "Nothing of TLS was answered: perhaps this is a port without TLS; check the port.";

    private static readonly (string Phrase, string Reason, string Explanation)[] Known =
    [
        ("no shared cipher", TransportReasons.TlsSuite, "The peer offers no cipher suite of PS3.15 B.12. Update its software or its TLS profile."),
        ("unsupported protocol", TransportReasons.TlsVersion, "The peer offers no TLS version of 1.2 or later. Update its software."),
        ("version too low", TransportReasons.TlsVersion, "The peer offers no TLS version of 1.2 or later. Update its software."),
        ("alert protocol version", TransportReasons.TlsVersion, "The peer accepts neither TLS 1.2 nor 1.3. Update its software."),
        ("wrong version number", TransportReasons.NotTls, "The peer does not speak TLS on this port."),
        ("frame size or a corrupted frame", TransportReasons.NotTls, "The peer does not speak TLS on this port."),
        ("packet length too long", TransportReasons.NotTls, "The peer does not speak TLS on this port."),
        ("no application protocol", TransportReasons.TlsAlpn, "The two sides share no application protocol (ALPN); ours is 'dicom'."),
        ("certificate required", TransportReasons.OwnCertificateRefused, "The peer says that it received no certificate from this node."),
        ("alert unknown ca", TransportReasons.OwnCertificateRefused, "The peer does not know this node's certificate. It has to be installed there."),
        ("alert bad certificate", TransportReasons.OwnCertificateRefused, "The peer does not accept this node's certificate. It has to be installed there."),
        ("alert certificate", TransportReasons.OwnCertificateRefused, "The peer does not accept this node's certificate. It has to be installed there."),
        ("alert unsupported certificate", TransportReasons.OwnCertificateRefused, "The peer cannot use a certificate of this node's kind."),
        ("alert access denied", TransportReasons.OwnCertificateRefused, "The peer knows this node's certificate and does not admit it."),
    ];

    /// <param name="failure">What the platform threw.</param>
    /// <param name="peer">Whom we called, or who called us.</param>
    /// <param name="hasAnswered">Whether anything came from the peer.</param>
    public static HandshakeOutcome Explain(Exception failure, CertificateUse peer, bool hasAnswered)
    {
        var innermost = failure.GetBaseException();
        if (innermost is System.Net.Sockets.SocketException or IOException)
        {
            return HandshakeOutcome.Failure(
                TransportReasons.HandshakeClosed,
                hasAnswered || peer == CertificateUse.Client ? "The peer closed the connection during the TLS handshake; perhaps it does not accept this node's certificate." : NothingOfTls);
        }

        foreach (var (phrase, reason, explanation) in Known)
        {
            if (innermost.Message.Contains(phrase, StringComparison.OrdinalIgnoreCase))
            {
                return HandshakeOutcome.Failure(reason, reason == TransportReasons.NotTls && peer == CertificateUse.Server ? NothingOfTls : explanation);
            }
        }

        return HandshakeOutcome.Failure(
            TransportReasons.TlsHandshake, $"The TLS handshake failed: {PrintableText.Of(innermost.Message)}.");
    }
}

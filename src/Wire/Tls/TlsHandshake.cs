using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Wire.Transport;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// One mutual TLS handshake in either role (PS3.15 §B.12). Sessions are never resumed, so that no session outlives
/// a change of trust, and never renegotiated; nothing is fetched from the network on account of a certificate.
/// </summary>
[SuppressMessage("Security", "CA5398", Justification = "PS3.15 B.12 names the versions: 1.2 and 1.3, whatever the operating system would allow.")]
internal sealed class TlsHandshake(TlsPolicy policy, WireLimits limits, TimeProvider time)
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    // Registered with IANA for DICOM. A peer that offers no protocol at all is taken: older DICOM software knows no ALPN.
    private static readonly SslApplicationProtocol Dicom = new("dicom");

    public Task<HandshakeOutcome> AsServerAsync(ReadAheadStream transport, CancellationToken cancellationToken) =>
        RunAsync(
            transport,
            CertificateUse.Client,
            policy.Pins,
            (stream, validate, ct) => stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = policy.Context,
                    ClientCertificateRequired = true,
                    EnabledSslProtocols = Versions,
                    CipherSuitesPolicy = CipherSuites.Policy,
                    ApplicationProtocols = [Dicom],
                    AllowRenegotiation = false,
                    AllowTlsResume = false,
                    EncryptionPolicy = EncryptionPolicy.RequireEncryption,
                    CertificateChainPolicy = TrustChain.OfflinePolicy(),
                    RemoteCertificateValidationCallback = validate,
                },
                ct),
            cancellationToken);

    /// <param name="transport">A connected stream.</param>
    /// <param name="target">Its host is sent as server name indication, the certificate is not judged by it; its pins suffice alone.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task<HandshakeOutcome> AsClientAsync(ReadAheadStream transport, DialTarget target, CancellationToken cancellationToken) =>
        RunAsync(
            transport,
            CertificateUse.Server,
            target.Expected?.Pins ?? [],
            (stream, validate, ct) => stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = target.Host,
                    ClientCertificateContext = policy.Context,
                    EnabledSslProtocols = Versions,
                    CipherSuitesPolicy = CipherSuites.Policy,
                    ApplicationProtocols = target.SpeaksDicom ? [Dicom] : null,
                    AllowRenegotiation = false,
                    AllowTlsResume = false,
                    EncryptionPolicy = EncryptionPolicy.RequireEncryption,
                    CertificateChainPolicy = TrustChain.OfflinePolicy(),
                    RemoteCertificateValidationCallback = validate,
                },
                ct),
            cancellationToken);

    [SuppressMessage("Reliability", "CA2000", Justification = "Disposed here unless it is the outcome.")]
    private async Task<HandshakeOutcome> RunAsync(
        ReadAheadStream transport,
        CertificateUse peerUse,
        IReadOnlyCollection<Fingerprint> pins,
        Func<SslStream, RemoteCertificateValidationCallback, CancellationToken, Task> authenticate,
        CancellationToken cancellationToken)
    {
        CertificateVerdict? verdict = null;
        var check = new CertificateCheck(policy, pins, limits, time);
        using var deadline = new CancellationTokenSource(limits.HandshakeDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var stream = new GatheringSslStream(transport);
        var outcome = HandshakeOutcome.Failure(TransportReasons.TlsHandshake, "The handshake did not end.");
        try
        {
            await authenticate(
                stream,
                (_, certificate, chain, _) => (verdict = Judge(check, certificate, chain, peerUse)).IsAccepted,
                either.Token);
            outcome = Conclude(stream, verdict);
        }
        catch (Exception e) when (verdict is { IsAccepted: false } && e is AuthenticationException or IOException)
        {
            outcome = HandshakeOutcome.Failure(verdict!);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            outcome = HandshakeOutcome.Failure(
                TransportReasons.HandshakeTimeout, $"The TLS handshake was not complete after {limits.HandshakeDeadline.TotalSeconds:0.#} s.{(transport.HasReceived || peerUse == CertificateUse.Client ? string.Empty : " " + HandshakeFailure.NothingOfTls)}");
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            outcome = HandshakeFailure.Explain(e, peerUse, transport.HasReceived);
        }
        finally
        {
            if (!outcome.Succeeded)
            {
                await stream.DisposeAsync();
            }
        }

        return outcome;
    }

    private static CertificateVerdict Judge(CertificateCheck check, X509Certificate? certificate, X509Chain? chain, CertificateUse peerUse)
    {
        // What the peer sent beside its own certificate arrives as the chain's extra store, on some platforms with that one too.
        var own = certificate as X509Certificate2;
        X509Certificate2[] sent = chain is null ? [] : [.. chain.ChainPolicy.ExtraStore.Where(c => !c.Equals(own))];
        return check.Check(own, sent, peerUse);
    }

    private static HandshakeOutcome Conclude(SslStream stream, CertificateVerdict? verdict)
    {
        if (verdict is not { IsAccepted: true })
        {
            return HandshakeOutcome.Failure(
                verdict ?? CertificateVerdict.Refuse(TransportReasons.CertificateMissing, "The peer showed no certificate.", null));
        }

        if (stream.SslProtocol is not (SslProtocols.Tls12 or SslProtocols.Tls13))
        {
            return HandshakeOutcome.Failure(TransportReasons.TlsVersion, $"{stream.SslProtocol} was negotiated; TLS 1.2 is the least.");
        }

        if (!CipherSuites.Contains(stream.NegotiatedCipherSuite))
        {
            return HandshakeOutcome.Failure(
                TransportReasons.TlsSuite, $"{stream.NegotiatedCipherSuite} was negotiated, which PS3.15 B.12 does not name.");
        }

        return HandshakeOutcome.Success(stream, verdict.Accepted);
    }
}

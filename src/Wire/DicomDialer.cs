using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Transport;

namespace DicomExchange.Wire;

/// <summary>
/// Calls partners: connects, authenticates, asks for an association, each under its own deadline. Every failure has a reason
/// word and an explanation of what to do. A partner marked TLS is never called in clear, whatever goes wrong.
/// </summary>
/// <param name="tls">The TLS policy in force; null where only plain partners are ever called.</param>
/// <param name="limits">The bounds in force.</param>
/// <param name="time">Drives the deadlines.</param>
public sealed class DicomDialer(Func<TlsPolicy?> tls, Func<WireLimits> limits, TimeProvider time)
{
    /// <exception cref="DialException">No association came of it.</exception>
    /// <exception cref="OperationCanceledException">Given up by the caller.</exception>
    public async Task<Association> ConnectAsync(DialTarget target, AssociationProposal proposal, CancellationToken cancellationToken)
    {
        var bounds = limits();
        var (stream, peer) = await new OutgoingTransport(target, tls(), bounds, time).OpenAsync(cancellationToken);
        try
        {
            // From here the stream belongs to the requestor, which closes it when no association comes of it.
            return await AssociationRequestor.RequestAsync(stream, peer, proposal, bounds, time, cancellationToken);
        }
        catch (AssociationException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Explain(target, e);
        }
    }

    private static DialException Explain(DialTarget target, AssociationException failure) => failure.End.Kind switch
    {
        AssociationEndKind.Rejected => new DialException(
            target, TransportReasons.Rejected, $"The partner rejected the association ({failure.End.Reject}). {Advice(failure.End)}", failure) { Reject = failure.End.Reject },
        AssociationEndKind.AbortedByPeer => new DialException(
            target, TransportReasons.Aborted, $"The partner aborted the association before accepting it ({failure.End.Abort}).", failure),
        AssociationEndKind.ConnectionLost => ExplainLoss(target, failure),
        _ when failure.End.Reason == "associate-answer-missing" => new DialException(
            target, TransportReasons.AssociateTimeout, "The partner accepted the connection and did not answer the association request.", failure),
        _ => new DialException(target, failure.End.Reason, $"The partner's answer was no valid DICOM ({failure.End.Reason}).", failure),
    };

    // A TLS 1.3 server judges our certificate after our side of the handshake is complete: some then send an alert, some just close.
    private static DialException ExplainLoss(DialTarget target, AssociationException failure)
    {
        if (target.Security == WireSecurity.Plain)
        {
            return new DialException(
                target, TransportReasons.ConnectionLost, "The partner closed the connection without answering. It may admit no calls from this address, or expect TLS.", failure);
        }

        var alert = HandshakeFailure.Explain(failure, CertificateUse.Server, hasAnswered: true);
        return alert.Reason == TransportReasons.OwnCertificateRefused
            ? new DialException(target, alert.Reason, alert.Explanation, failure)
            : new DialException(
                target,
                TransportReasons.CertificateProbablyRefused,
                "The partner closed the connection right after the TLS handshake; most likely it does not accept this node's certificate. It has to be installed there.",
                failure);
    }

    private static string Advice(AssociationEnd end) => (end.Reject?.Source, end.Reject?.Reason) switch
    {
        (1, 3) => "It does not know our calling AE title; have it entered there.",
        (1, 7) => "It does not answer to the called AE title; check the partner's AE title.",
        (3, _) => "It is busy; the call is worth repeating.",
        _ => "Ask the partner's administrator for its log.",
    };
}

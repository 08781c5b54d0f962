using System.Collections.Frozen;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Client;

/// <summary>Calls a partner for a C-ECHO and says at which step it fails. No data of a patient is sent.</summary>
public static class PartnerTrial
{
    /// <summary>The partner answered the echo with a failure, or took no Verification.</summary>
    private const string EchoRefused = "echo-refused";

    /// <summary>Where each reason belongs. Those of certificates (<c>certificate-</c>, <c>crl-</c>) are the partner's own.</summary>
    private static readonly FrozenDictionary<string, TrialStep> Steps = new Dictionary<string, TrialStep>(StringComparer.Ordinal)
    {
        [PartnerDialer.NoAddress] = TrialStep.Settings,
        [TransportReasons.Dns] = TrialStep.Connection,
        [TransportReasons.ConnectRefused] = TrialStep.Connection,
        [TransportReasons.ConnectTimeout] = TrialStep.Connection,
        [TransportReasons.Unreachable] = TrialStep.Connection,
        [TransportReasons.HandshakeTimeout] = TrialStep.Tls,
        [TransportReasons.HandshakeClosed] = TrialStep.Tls,
        [TransportReasons.TlsVersion] = TrialStep.Tls,
        [TransportReasons.TlsSuite] = TrialStep.Tls,
        [TransportReasons.TlsAlpn] = TrialStep.Tls,
        [TransportReasons.TlsHandshake] = TrialStep.Tls,
        [TransportReasons.NotTls] = TrialStep.Tls,
        [TransportReasons.Identity] = TrialStep.ItsCertificate,
        [TransportReasons.OwnCertificateRefused] = TrialStep.OwnCertificate,
        [TransportReasons.CertificateProbablyRefused] = TrialStep.OwnCertificate,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static async Task<TrialOutcome> RunAsync(PartnerDialer dialer, PartnerSettings partner, CancellationToken cancellationToken)
    {
        try
        {
            var association = await dialer.ConnectAsync(
                partner, default, [new ProposedContext(SopClasses.Verification, TransferSyntaxes.ImplicitLittleEndian)], cancellationToken);
            await using var client = new DimseClient(association);
            return await EchoAsync(client, cancellationToken) with
            {
                Protection = association.Peer.Protection,
                Certificate = association.Peer.Certificate,
            };
        }
        catch (DialException e)
        {
            return new TrialOutcome(StepOf(e.Reason), e.Reason, e.Explanation);
        }
    }

    /// <summary>The step that a failure with this reason word belongs to.</summary>
    public static TrialStep StepOf(string reason)
    {
        if (Steps.TryGetValue(reason, out var step))
        {
            return step;
        }

        var isCertificate = reason.StartsWith("certificate-", StringComparison.Ordinal) || reason.StartsWith("crl-", StringComparison.Ordinal);
        return isCertificate ? TrialStep.ItsCertificate : TrialStep.Association;
    }

    private static async Task<TrialOutcome> EchoAsync(DimseClient client, CancellationToken cancellationToken)
    {
        if (!client.Association.Terms.ContextsToInvoke(SopClasses.Verification).Any())
        {
            return new TrialOutcome(TrialStep.Echo, EchoRefused, "The partner accepted the association and no Verification in it. Its administrator has to allow this node's AE title to echo.");
        }

        try
        {
            var reply = await client.EchoAsync(cancellationToken);
            await client.ReleaseAsync(cancellationToken);
            return reply.Status.IsSuccess
                ? new TrialOutcome(null, string.Empty, string.Empty)
                : new TrialOutcome(TrialStep.Echo, EchoRefused, $"The partner answered the echo with status {reply.Status} {reply.Comment}".TrimEnd() + ". Ask its administrator for its log.");
        }
        catch (AssociationException e)
        {
            return new TrialOutcome(TrialStep.Echo, e.End.Reason, $"The association ended before the echo was answered ({e.End.Reason}). Ask the partner's administrator for its log.");
        }
    }
}

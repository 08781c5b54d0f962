using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire;

/// <summary>A partner could not be reached, was not the one meant, or did not want us. Nothing of an object has been sent.</summary>
public sealed class DialException(DialTarget target, string reason, string explanation, Exception? inner = null)
    : Exception($"{target}: {explanation}", inner)
{
    public DialTarget Target { get; } = target;

    /// <summary>One of <see cref="TransportReasons"/>.</summary>
    public string Reason { get; } = reason;

    /// <summary>What happened and what to do next, for a person.</summary>
    public string Explanation { get; } = explanation;

    /// <summary>The partner's answer, when <see cref="Reason"/> is <see cref="TransportReasons.Rejected"/>.</summary>
    public AssociateReject? Reject { get; init; }

    /// <summary>The subject of a certificate that was not accepted, control characters escaped.</summary>
    public string? Subject { get; init; }

    public Fingerprint? Certificate { get; init; }

    /// <summary>Whether the call belongs into the audit trail as a Security Alert: nobody sends anything there before a person has looked.</summary>
    public bool IsAlert => IsIdentityProblem || Reason == TransportReasons.OwnCertificateRefused;

    /// <summary>Whether the other end could be an impostor, or is set up for somebody else: worth a Security Alert.</summary>
    public bool IsIdentityProblem =>
        Reason == TransportReasons.Identity || Reason == TransportReasons.TlsVersion
        || Reason.StartsWith("certificate-", StringComparison.Ordinal) || Reason.StartsWith("crl-", StringComparison.Ordinal);
}

namespace DicomExchange.Node.Client;

/// <summary>What came of calling a partner to see whether it works.</summary>
/// <param name="FailedAt">The step that failed; null when all went well.</param>
/// <param name="Reason">The word for it, as in log and audit; empty when all went well.</param>
/// <param name="Explanation">What happened and what to do next, for a person.</param>
public sealed record TrialOutcome(TrialStep? FailedAt, string Reason, string Explanation)
{
    /// <summary>How the connection was protected, such as <c>TLS 1.3, TLS_AES_256_GCM_SHA384</c>; null in clear or where it did not come to that.</summary>
    public string? Protection { get; init; }

    /// <summary>The certificate that answered, and until when it is valid; null in clear or where it did not come to that.</summary>
    public Wire.Tls.PeerCertificate? Certificate { get; init; }
}

using DicomExchange.Wire;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Services;

/// <summary>
/// Is the certificate that an association was admitted by still one that would be taken? Asked as each operation begins; the whole
/// check runs only when the TLS policy has changed, or one of its revocation lists or authorities has run out, since the last.
/// </summary>
/// <param name="certificate">Null in clear, where there is nothing to lose.</param>
/// <param name="tls">The policy in force.</param>
/// <param name="limits">The bounds of the check.</param>
/// <param name="time">The clock.</param>
public sealed class CertificateStanding(PeerCertificate? certificate, LiveTls tls, Func<WireLimits> limits, TimeProvider time)
{
    // Two operations at once may both check here; both come to the same answer.
    private volatile Answer? last;

    /// <returns>Null while it would be taken; else the word of <see cref="TransportReasons"/> for why not.</returns>
    public string? ProblemNow()
    {
        if (certificate is null || tls.Current is not { } policy)
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (now > certificate.NotAfter)
        {
            return TransportReasons.CertificateExpired;
        }

        var answer = last;
        if (answer is null && policy.Accepted(certificate))
        {
            answer = new Answer(policy, null, policy.NextEnd(certificate, certificate.AcceptedAt));
        }

        if (answer is null || !ReferenceEquals(answer.Policy, policy) || now > answer.Until)
        {
            answer = new Answer(policy, policy.ProblemOf(certificate, limits(), time), policy.NextEnd(certificate, now));
        }

        last = answer;
        return answer.Problem;
    }

    private sealed record Answer(TlsPolicy Policy, string? Problem, DateTimeOffset Until);
}

using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>The node's decision about an association.</summary>
public abstract record Admission
{
    private Admission()
    {
    }

    /// <param name="Policy">What the peer may do.</param>
    /// <param name="Partner">The node's own object for the peer, handed back as <see cref="Association.Partner"/>.</param>
    public sealed record Accept(NegotiationPolicy Policy, object? Partner = null) : Admission;

    /// <param name="Answer">What the peer is told.</param>
    /// <param name="Reason">The reason word for log and audit.</param>
    public sealed record Reject(AssociateReject Answer, string Reason) : Admission;
}

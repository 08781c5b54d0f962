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
    public sealed record Accept(NegotiationPolicy Policy, object? Partner = null) : Admission
    {
        /// <summary>
        /// The bandwidth of the peer: told of bytes moved in either direction, gives how long the next of that direction wait.
        /// Asked by both directions at once. Null sets no limit.
        /// </summary>
        public Func<int, TimeSpan>? Pace { get; init; }

        /// <summary>What the node keeps for the association; disposed of once it has ended, or none came of it.</summary>
        public IDisposable? Place { get; init; }
    }

    /// <param name="Answer">What the peer is told.</param>
    /// <param name="Reason">The reason word for log and audit.</param>
    public sealed record Reject(AssociateReject Answer, string Reason) : Admission;
}

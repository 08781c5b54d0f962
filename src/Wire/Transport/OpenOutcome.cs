using System.Diagnostics.CodeAnalysis;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Transport;

/// <summary>What became of an incoming connection before its first PDU: a stream with a known peer, a refusal, or nothing worth a word.</summary>
internal sealed record OpenOutcome(Stream? Stream, PeerIdentity? Peer, TransportRefusal? Refusal)
{
    /// <summary>The peer went away without sending anything, as port scanners and load balancers do all day.</summary>
    public static OpenOutcome Nothing { get; } = new(null, null, null);

    [MemberNotNullWhen(true, nameof(Stream), nameof(Peer))]
    public bool IsOpen => Stream is not null;
}

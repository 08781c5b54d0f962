using System.Net;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// A connection that was turned away before it became an association: material for a Security Alert, node
/// authentication (PS3.15 §A.5.3.11, event type 110126). Equal refusals in quick succession are reported as one.
/// </summary>
public sealed record TransportRefusal
{
    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="TransportReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>What happened and what to do about it, for a person. Nothing in it can break a line of a log.</summary>
    public required string Explanation { get; init; }

    public required IPEndPoint Remote { get; init; }

    public required IPEndPoint Local { get; init; }

    /// <summary>The subject of the certificate shown, control characters escaped; null where none was shown.</summary>
    public string? Subject { get; init; }

    public Fingerprint? Certificate { get; init; }

    /// <summary>How many such refusals this one stands for: equal reason, address and certificate within a minute.</summary>
    public int Times { get; init; } = 1;
}

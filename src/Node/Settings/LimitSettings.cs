using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DicomExchange.Wire;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>limits</c>. The defaults are the transport's own; <see cref="WireLimits"/> gives the reason for each.</summary>
public sealed record LimitSettings
{
    [Description("Associations open at once, all peers together.")]
    [Range(1, 10_000)]
    public int Associations { get; init; } = WireLimits.Default.MaxAssociations;

    [Description("Associations open at once from one address.")]
    [Range(1, 10_000)]
    public int AssociationsPerAddress { get; init; } = WireLimits.Default.MaxAssociationsPerAddress;

    [Description("Seconds a peer has for its first bytes, and again for the TLS handshake.")]
    [Range(1, 300)]
    public int HandshakeSeconds { get; init; } = Seconds(WireLimits.Default.HandshakeDeadline);

    [Description("Seconds a peer has for its A-ASSOCIATE-RQ, and to close after a refusal (ARTIM, PS3.8 section 9.1.5).")]
    [Range(1, 300)]
    public int ArtimSeconds { get; init; } = Seconds(WireLimits.Default.Artim);

    [Description("Seconds to wait for a connection to a partner.")]
    [Range(1, 300)]
    public int ConnectSeconds { get; init; } = Seconds(WireLimits.Default.ConnectDeadline);

    [Description("Seconds a partner has to answer the request for an association.")]
    [Range(1, 300)]
    public int AssociateSeconds { get; init; } = Seconds(WireLimits.Default.AssociateDeadline);

    [Description("Seconds an association may rest between operations.")]
    [Range(1, 86_400)]
    public int IdleSeconds { get; init; } = Seconds(WireLimits.Default.Idle);

    [Description("Seconds without a single byte moved, in the middle of a transfer, after which it is given up.")]
    [Range(1, 86_400)]
    public int ProgressSeconds { get; init; } = Seconds(WireLimits.Default.Progress);

    [Description("Seconds a partner has to answer an operation after its last byte was sent.")]
    [Range(1, 86_400)]
    public int ResponseSeconds { get; init; } = Seconds(WireLimits.Default.Operation);

    [Description("Matches a C-FIND returns before it ends with A700.")]
    [Range(1, 1_000_000)]
    public int FindResults { get; init; } = 2000;

    [Description("Seconds before a partner that could not be sent to is tried again; twice as long after each further failure.")]
    [Range(1, 3600)]
    public int RetrySeconds { get; init; } = 5;

    [Description("The longest wait, in seconds, between two tries to send to a partner.")]
    [Range(1, 86_400)]
    public int RetryCeilingSeconds { get; init; } = 900;

    private static int Seconds(TimeSpan time) => (int)time.TotalSeconds;
}

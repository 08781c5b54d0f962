using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>limits</c>.</summary>
public sealed record LimitSettings
{
    [Description("Associations open at once, all peers together.")]
    [Range(1, 10_000)]
    public int Associations { get; init; } = 128;

    [Description("Connections open at once from one address.")]
    [Range(1, 10_000)]
    public int ConnectionsPerAddress { get; init; } = 32;

    [Description("Seconds a peer has for its first bytes and for the TLS handshake.")]
    [Range(1, 300)]
    public int HandshakeSeconds { get; init; } = 10;

    [Description("Seconds a peer has for its A-ASSOCIATE-RQ, and to close after a refusal (ARTIM, PS3.8 section 9.1.5).")]
    [Range(1, 300)]
    public int ArtimSeconds { get; init; } = 10;

    [Description("Seconds to wait for a connection to a partner.")]
    [Range(1, 300)]
    public int ConnectSeconds { get; init; } = 10;

    [Description("Seconds an association may rest between operations.")]
    [Range(1, 86_400)]
    public int IdleSeconds { get; init; } = 60;

    [Description("Seconds without a single byte moved, in the middle of an operation, after which the peer is given up.")]
    [Range(1, 86_400)]
    public int ProgressSeconds { get; init; } = 60;

    [Description("Seconds to wait for the answer to an operation sent to a partner.")]
    [Range(1, 86_400)]
    public int ResponseSeconds { get; init; } = 300;

    [Description("Matches a C-FIND returns before it ends with A700.")]
    [Range(1, 1_000_000)]
    public int FindResults { get; init; } = 2000;
}

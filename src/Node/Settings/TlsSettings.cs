using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>tls</c>.</summary>
public sealed record TlsSettings
{
    [Description("This node's certificate with its chain, PEM.")]
    public required SettingsPath Certificate { get; init; }

    [Description("The private key of that certificate, PEM, mode 0600.")]
    public required SettingsPath Key { get; init; }

    [Description("Certificates of authorities, PEM. Trust alone admits nobody: a partner names its issuer and subject.")]
    [MaxLength(1000)]
    public IReadOnlyList<SettingsPath> Trust { get; init; } = [];

    [Description("Certificate revocation lists, PEM or DER.")]
    [MaxLength(1000)]
    public IReadOnlyList<SettingsPath> Revoked { get; init; } = [];

    [Description("Refuse a certificate whose authority has no list among revoked. Pinned certificates need none.")]
    public bool RequireRevocationLists { get; init; }

    [Description("Go on with a list that is past its next update: what it revokes is refused, the rest is accepted. Otherwise everyone under it is refused until there is a new one.")]
    public bool AcceptExpiredRevocationLists { get; init; }
}

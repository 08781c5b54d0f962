using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Settings;

/// <summary>One entry of <c>partners</c>: who it is, where it is, and what it may do.</summary>
public sealed record PartnerSettings
{
    [Description("What people call this partner; unique.")]
    [StringLength(128, MinimumLength = 1)]
    public required string Name { get; init; }

    [Description("The AE titles it calls with; for sending to it the first is used unless a title is named.")]
    [MinLength(1)]
    [MaxLength(64)]
    public required IReadOnlyList<AeTitle> AeTitles { get; init; }

    [Description("tls: known by its certificate. plain: known by address and title only.")]
    public required ChannelSecurity Security { get; init; }

    [Description("Addresses it may call from (CIDR). Needed for plain; for tls an additional condition.")]
    [MaxLength(256)]
    public IReadOnlyList<IPNetwork> Addresses { get; init; } = [];

    [Description("Fingerprints of its certificates; several overlap while one is replaced.")]
    [MaxLength(16)]
    public IReadOnlyList<Fingerprint> Certificates { get; init; } = [];

    [Description("Instead of certificates: the fingerprint of the authority in tls.trust that issues them.")]
    public Fingerprint? Issuer { get; init; }

    [Description("With issuer: the subject (CN=..., O=...) or alternative name (dns:, uri:, email:, ip:) the certificate must carry.")]
    public CertificateSubject? Subject { get; init; }

    [Description("Where it listens, for sending to it.")]
    public HostName? Host { get; init; }

    [Description("The port it listens on.")]
    [Range(1, 65535)]
    public int? Port { get; init; }

    [Description("What it may ask of this node. Nothing listed, nothing allowed.")]
    [MaxLength(6)]
    public IReadOnlyList<Operation> May { get; init; } = [];

    [Description("Which instances it may find and retrieve.")]
    public Sees Sees { get; init; } = Sees.Own;

    [Description("Partners (by name or AE title) it may have instances moved to. Without it: its own AE titles only.")]
    [MaxLength(256)]
    public IReadOnlyList<string>? MoveTo { get; init; }

    [Description("What it can do for this node.")]
    [MaxLength(1)]
    public IReadOnlyList<PartnerOffer> Offers { get; init; } = [];

    [Description("Under which name its Patient IDs are kept when they name no issuer. Default: the partner's name.")]
    [StringLength(64, MinimumLength = 1)]
    public string? PatientDomain { get; init; }

    [Description("Accept in writing that a plain partner may find, move or get, see everything, or be sent images in clear. Audited and shown by status.")]
    public bool PlainRisk { get; init; }

    [Description("Instances, grants or deliveries are kept under this name already, and they are meant to be this partner's. Without it a running node does not admit a new name that owns something.")]
    public bool TakeOver { get; init; }

    [Description("Bounds for this partner alone.")]
    public PartnerLimitSettings Limits { get; init; } = new();
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Settings;

/// <summary>The block <c>audit.collector</c>: a syslog server that takes the audit messages over mutual TLS (RFC 5425).</summary>
public sealed record CollectorSettings
{
    [Description("Where it listens.")]
    public required HostName Host { get; init; }

    [Description("The port it listens on.")]
    [Range(1, 65535)]
    public int Port { get; init; } = 6514;

    [Description("Fingerprints of its certificates; several overlap while one is replaced.")]
    [MaxLength(16)]
    public IReadOnlyList<Fingerprint> Certificates { get; init; } = [];

    [Description("Authorities one of which issued its certificate, PEM. That certificate must carry the name under host, or subject.")]
    [MaxLength(16)]
    public IReadOnlyList<SettingsPath> Trust { get; init; } = [];

    [Description("With trust: the subject (CN=..., O=...) or alternative name (dns:, ip:) its certificate carries, where that is not host.")]
    public CertificateSubject? Subject { get; init; }

    /// <summary>Such as <c>collector.example:6514</c>; what is settled there is remembered under it.</summary>
    [JsonIgnore]
    public string Address => $"{Host}:{Port}";

    /// <summary>Whether both mean the same collector, recognised in the same way.</summary>
    public static bool IsSame(CollectorSettings? one, CollectorSettings? other) => (one, other) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        _ => one.Host == other.Host && one.Port == other.Port && one.Subject == other.Subject
            && one.Certificates.SequenceEqual(other.Certificates) && one.Trust.SequenceEqual(other.Trust),
    };
}

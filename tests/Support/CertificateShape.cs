using System.Security.Cryptography;

namespace DicomExchange.Support;

/// <summary>How a certificate is made; the defaults are those of a good one.</summary>
public sealed record CertificateShape
{
    /// <summary>Bits of an RSA key; 0 means ECDSA with P-256.</summary>
    public int RsaBits { get; init; } = 2048;

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Beginning of validity, from now.</summary>
    public TimeSpan From { get; init; } = TimeSpan.FromDays(-1);

    /// <summary>End of validity, from now.</summary>
    public TimeSpan Until { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Extended key usage for TLS servers.</summary>
    public bool Server { get; init; } = true;

    /// <summary>Extended key usage for TLS clients.</summary>
    public bool Client { get; init; } = true;
}

using System.Net.Security;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// The cipher suites of PS3.15 §B.12 (RFC 9325 §4.2): ephemeral elliptic curve key exchange and authenticated encryption only.
/// The CCM suites of TLS 1.3 are left out: they are optional, slow, and one has a short tag.
/// </summary>
internal static class CipherSuites
{
    private static readonly TlsCipherSuite[] Suites =
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ];

    /// <summary>The policy where the operating system takes one; null on Windows, where the suite is checked after the handshake.</summary>
    public static CipherSuitesPolicy? Policy { get; } =
        OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? new CipherSuitesPolicy(Suites) : null;

    public static bool Contains(TlsCipherSuite suite) => Suites.Contains(suite);
}

using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire;

/// <summary>Where a partner is reached and how it is recognised. A partner marked TLS is never called in clear.</summary>
/// <param name="Host">DNS name or IP address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Security">What the partner speaks.</param>
/// <param name="Expected">Whose certificate must answer; required for TLS, ignored for plain.</param>
public sealed record DialTarget(string Host, int Port, WireSecurity Security, ExpectedCertificate? Expected = null)
{
    /// <summary>Whether the handshake says that DICOM is to be spoken (ALPN <c>dicom</c>); otherwise it names no protocol.</summary>
    public bool SpeaksDicom { get; init; } = true;

    /// <summary>What whoever answers there is to this node, for the sentences that a person reads.</summary>
    public string Who { get; init; } = "partner";

    public override string ToString() => $"{Host}:{Port}";
}

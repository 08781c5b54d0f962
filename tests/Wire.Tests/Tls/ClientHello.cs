namespace DicomExchange.Wire.Tests.Tls;

/// <summary>ClientHello messages byte by byte (RFC 5246 §7.4.1.2), as no library of today would send them.</summary>
internal static class ClientHello
{
    // supported_groups (x25519, P-256, P-384), ec_point_formats (uncompressed), signature_algorithms (RSA and ECDSA with SHA-256, RSA-PSS).
    private static readonly byte[] Extensions = Convert.FromHexString("000A00080006001D00170018" + "000B00020100" + "000D000A0008040104030804" + "0503");

    /// <param name="minor">0 for SSL 3.0, 1 to 3 for TLS 1.0 to 1.2.</param>
    /// <param name="suites">As registered with IANA.</param>
    public static byte[] Of(byte minor, params ReadOnlySpan<ushort> suites)
    {
        byte[] offered = [.. suites.ToArray().SelectMany(s => new[] { (byte)(s >> 8), (byte)s })];
        byte[] extensions = minor < 3 ? [] : [0, (byte)Extensions.Length, .. Extensions];
        byte[] hello = [3, minor, .. new byte[32], 0, 0, (byte)offered.Length, .. offered, 1, 0, .. extensions];
        byte[] handshake = [1, 0, 0, (byte)hello.Length, .. hello];
        return [0x16, 3, Math.Min(minor, (byte)1), 0, (byte)handshake.Length, .. handshake];
    }
}

using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Transport;

/// <summary>What the first byte of a connection says about who is calling.</summary>
internal static class FirstByte
{
    // TLS record of a handshake (RFC 8446 §5.1), A-ASSOCIATE-RQ (PS3.8 §9.3.2).
    private const byte TlsHandshake = 0x16;
    private const byte AssociateRequest = 0x01;

    /// <summary>
    /// Why a connection that begins with this byte is not for a port with this security; null if it may go on. A plain port
    /// takes everything but TLS: what is no DICOM is answered by the upper layer as PS3.8 demands.
    /// </summary>
    public static (string Reason, string Explanation)? Problem(byte first, WireSecurity security) => (security, first) switch
    {
        (WireSecurity.Tls, TlsHandshake) => null,
        (WireSecurity.Tls, AssociateRequest) => (
            TransportReasons.PlainDicomOnTlsPort,
            "DICOM without TLS on a port that takes TLS only. Switch TLS on at the peer, or use a plain listener if it is a device on the own network."),
        (WireSecurity.Tls, >= (byte)'A' and <= (byte)'Z') => (
            TransportReasons.HttpOnTlsPort, "A web request on a DICOM port; a scanner or a browser."),
        (WireSecurity.Tls, _) => (TransportReasons.NotTls, $"The connection begins with byte {first:X2}, which is not TLS."),
        (WireSecurity.Plain, TlsHandshake) => (
            TransportReasons.TlsOnPlainPort, "TLS on a port that takes plain DICOM only. Point the peer at the TLS listener's port."),
        _ => null,
    };
}

using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire;

/// <summary>A connection whose other end has proved who it is.</summary>
/// <param name="Stream">What is written goes out encrypted. Owned by whoever holds this.</param>
/// <param name="Peer">The certificate that answered.</param>
public sealed record TlsConnection(Stream Stream, PeerCertificate Peer);

namespace DicomExchange.Wire.Tls;

/// <summary>
/// The words by which a refused or failed connection is named, the same in status, log, audit and console.
/// Those of certificates apply to peers that connect and to partners that are dialled.
/// </summary>
public static class TransportReasons
{
    /// <summary>An A-ASSOCIATE-RQ without TLS on a port that speaks TLS only.</summary>
    public const string PlainDicomOnTlsPort = "plain-dicom-on-tls-port";

    /// <summary>A TLS ClientHello on a port that speaks plain DICOM.</summary>
    public const string TlsOnPlainPort = "tls-on-plain-port";

    /// <summary>An HTTP request without TLS on a TLS port.</summary>
    public const string HttpOnTlsPort = "http-on-tls-port";

    /// <summary>Anything else on a TLS port that is not TLS.</summary>
    public const string NotTls = "not-tls";

    /// <summary>Connected and sent nothing until the first-byte deadline.</summary>
    public const string Silent = "silent";

    /// <summary>Closed to make room: too many connections of this address, or in total, had not become an association.</summary>
    public const string UnfinishedLimit = "unfinished-limit";

    /// <summary>All associations are in use: A-ASSOCIATE-RJ 2/3/2.</summary>
    public const string AssociationLimit = "association-limit";

    /// <summary>All associations one address may have are in use: A-ASSOCIATE-RJ 2/3/2.</summary>
    public const string AddressAssociationLimit = "address-association-limit";

    public const string HandshakeTimeout = "handshake-timeout";

    /// <summary>The peer went away during the handshake; often it did not like our certificate.</summary>
    public const string HandshakeClosed = "handshake-closed";

    /// <summary>The peer offered no protocol version of 1.2 or 1.3.</summary>
    public const string TlsVersion = "tls-version";

    /// <summary>The peer offered no cipher suite of PS3.15 §B.12.</summary>
    public const string TlsSuite = "tls-suite";

    /// <summary>The peer offered application protocols (ALPN) without <c>dicom</c>.</summary>
    public const string TlsAlpn = "tls-alpn";

    /// <summary>The peer ended the handshake with an alert about our certificate.</summary>
    public const string OwnCertificateRefused = "own-certificate-refused";

    /// <summary>The handshake failed for another cause, which the explanation names.</summary>
    public const string TlsHandshake = "tls-handshake";

    public const string CertificateMissing = "certificate-missing";

    public const string CertificateMalformed = "certificate-malformed";

    public const string CertificateTooLarge = "certificate-too-large";

    public const string CertificateChainTooLong = "certificate-chain-too-long";

    public const string CertificateTooManyNames = "certificate-too-many-names";

    public const string CertificateWeakKey = "certificate-weak-key";

    public const string CertificateWeakSignature = "certificate-weak-signature";

    public const string CertificateExpired = "certificate-expired";

    public const string CertificateNotYetValid = "certificate-not-yet-valid";

    /// <summary>The certificate's key usage or extended key usage does not allow this role.</summary>
    public const string CertificateUsage = "certificate-usage";

    /// <summary>Neither pinned nor issued by a trusted authority.</summary>
    public const string CertificateUntrusted = "certificate-untrusted";

    public const string CertificateRevoked = "certificate-revoked";

    /// <summary>The issuer's revocation list is past its next update, so nothing it issued is believed.</summary>
    public const string CrlExpired = "crl-expired";

    /// <summary>Revocation lists are required and the issuer's is not there.</summary>
    public const string CrlMissing = "crl-missing";

    /// <summary>Dialling: the host name has no address.</summary>
    public const string Dns = "dns";

    public const string ConnectRefused = "connect-refused";

    public const string ConnectTimeout = "connect-timeout";

    public const string Unreachable = "unreachable";

    /// <summary>Dialling: the certificate is sound but not the one of the partner meant.</summary>
    public const string Identity = "identity";

    /// <summary>
    /// Dialling: the handshake succeeded and the connection ended before the association was answered, which is how
    /// a TLS 1.3 server that refuses the client's certificate looks from here.
    /// </summary>
    public const string CertificateProbablyRefused = "certificate-probably-refused";

    public const string AssociateTimeout = "associate-timeout";

    /// <summary>Dialling: the partner answered A-ASSOCIATE-RJ.</summary>
    public const string Rejected = "rejected";

    /// <summary>Dialling: the partner answered A-ABORT.</summary>
    public const string Aborted = "aborted";

    /// <summary>The connection ended before the association was answered.</summary>
    public const string ConnectionLost = "connection-lost";
}

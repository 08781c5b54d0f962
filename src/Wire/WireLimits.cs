namespace DicomExchange.Wire;

/// <summary>
/// Every bound on what a peer can make the node hold or wait for. Nothing a peer names is used before it was compared
/// with one of these. The defaults suit a dental practice; each says why it is what it is.
/// </summary>
public sealed record WireLimits
{
    public static WireLimits Default { get; } = new();

    /// <summary>
    /// Associations served at once on all listeners together. A practice has some ten devices and partners; 100 leaves
    /// room for each to open several. Beyond it a peer gets A-ASSOCIATE-RJ 2/3/2.
    /// </summary>
    public int MaxAssociations { get; init; } = 100;

    /// <summary>Associations served at once for one address, so that one site cannot use up the total. Beyond it: A-ASSOCIATE-RJ 2/3/2.</summary>
    public int MaxAssociationsPerAddress { get; init; } = 40;

    /// <summary>
    /// Connections that have not yet become an association. Each was measured at 28 KiB while its handshake runs, so 512 are
    /// 15 MiB. Beyond it the oldest such connection is closed: an honest handshake takes a fraction of a second.
    /// </summary>
    public int MaxUnfinishedConnections { get; init; } = 512;

    /// <summary>The same for one address. Beyond it the oldest unfinished connection of that address is closed.</summary>
    public int MaxUnfinishedPerAddress { get; init; } = 256;

    /// <summary>How long a new connection may stay silent. A client speaks first, so 10 s is ample over any link.</summary>
    public TimeSpan FirstByteDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A TLS handshake as a whole, in both roles: four messages, 10 s even over a mobile link.</summary>
    public TimeSpan HandshakeDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Name resolution and TCP connect of one attempt. The operating system alone would wait two minutes.</summary>
    public TimeSpan ConnectDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>ARTIM (PS3.8 §9.1.5): from transport connection to A-ASSOCIATE-RQ, and from A-ABORT or A-ASSOCIATE-RJ to the close.</summary>
    public TimeSpan Artim { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>As requestor: from A-ASSOCIATE-RQ to its answer. Some servers look up work lists first, so twice what they need.</summary>
    public TimeSpan AssociateDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an association may stay open with no operation in progress. Senders keep one open between two images
    /// of a visit; a minute covers that and frees the place of a peer that went away.
    /// </summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a transfer in progress may move no byte in either direction before it is given up.</summary>
    public TimeSpan Progress { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a peer may take to answer an operation after its last byte was sent. An archive that writes a large object
    /// through to tape or cloud before answering needs minutes.
    /// </summary>
    public TimeSpan Operation { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The longest A-ASSOCIATE-RQ or -AC in bytes. 128 contexts with 40 syntaxes each are some 200 KiB, extended
    /// negotiation and a SAML assertion come on top; 1 MiB is also what DCMTK takes.
    /// </summary>
    public int MaxAssociatePduLength { get; init; } = 1024 * 1024;

    /// <summary>
    /// The maximum length of a P-DATA-TF announced to peers (PS3.8 annex D.1). 128 KiB is eight TLS records: few enough
    /// headers to cost nothing, small enough that a hundred associations hold 13 MiB.
    /// </summary>
    public int MaxPduLength { get; init; } = 128 * 1024;

    /// <summary>
    /// The longest P-DATA-TF sent, however much the peer takes: a PDU is built in memory before it is written, and longer ones
    /// gain nothing.
    /// </summary>
    public int MaxSendPduLength { get; init; } = 256 * 1024 - 6;

    /// <summary>
    /// Bytes that renew <see cref="Progress"/>. A peer that sends less than this in that time, in the midst of a message, is broken
    /// or means harm: 1 KiB in 30 s is slower than the slowest modem.
    /// </summary>
    public int MinProgressBytes { get; init; } = 1024;

    /// <summary>How long an A-ABORT waits for a write in progress, and a TLS close for the peer; then the connection is just closed.</summary>
    public TimeSpan AbortGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes of a peer that are read and thrown away after A-ABORT or A-ASSOCIATE-RJ, so that it can read the answer.</summary>
    public long MaxLingerBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The longest command set in bytes. Real ones have some 200; an N-GET that lists a thousand attributes has 4 KiB.</summary>
    public int MaxCommandLength { get; init; } = 16 * 1024;

    /// <summary>
    /// The longest identifier or DIMSE-N data set in bytes. What is long in one is a list of UIDs: 8,000 of the longest kind fit, and a
    /// volume of slices chosen one by one has some hundreds. In the explicit syntaxes a list ends at 64 KiB anyway (PS3.5 §7.1.2).
    /// </summary>
    public int MaxIdentifierLength { get; init; } = 512 * 1024;

    /// <summary>Empty fragments in one message. The standard has no use for more than one.</summary>
    public int MaxEmptyFragments { get; init; } = 64;

    /// <summary>C-FIND, C-MOVE and C-GET in progress at once on an association; beyond it they are answered A700.</summary>
    public int MaxOperations { get; init; } = 8;

    /// <summary>C-CANCELs that match no operation, in one association. Late ones are normal, thousands are not.</summary>
    public int MaxStrayCancels { get; init; } = 1000;

    /// <summary>Bytes read from a socket at once, held for each connection. Several TLS records (16 KiB) a system call.</summary>
    public int ReceiveBufferSize { get; init; } = 128 * 1024;

    /// <summary>The largest single certificate taken from a peer, in bytes. RSA 4096 with many names stays below 8 KiB.</summary>
    public int MaxCertificateSize { get; init; } = 32 * 1024;

    /// <summary>The longest chain from a peer's certificate to its trust anchor, both counted. Real ones have 2 to 4.</summary>
    public int MaxChainLength { get; init; } = 6;

    /// <summary>Subject alternative names read from one certificate; a certificate with more is refused.</summary>
    public int MaxAlternativeNames { get; init; } = 100;

    /// <summary>How far ahead of ours a peer's clock may be: a certificate made a moment ago there is valid here already.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(1);
}

namespace DicomExchange.Wire.Pdus;

/// <summary>
/// A-ASSOCIATE-RJ (PS3.8 §9.3.4, table 9-21).
/// <code>
///   6          7        8        9
/// +----------+--------+--------+--------+
/// | reserved | result | source | reason |
/// +----------+--------+--------+--------+
/// </code>
/// </summary>
/// <param name="Result">1 permanent, 2 transient.</param>
/// <param name="Source">1 service user, 2 service provider (ACSE), 3 service provider (presentation).</param>
/// <param name="Reason">Meaning depends on the source.</param>
public sealed record AssociateReject(byte Result, byte Source, byte Reason)
{
    public static AssociateReject NoReason { get; } = new(1, 1, 1);

    public static AssociateReject ApplicationContextNotSupported { get; } = new(1, 1, 2);

    public static AssociateReject CallingAeTitleNotRecognized { get; } = new(1, 1, 3);

    public static AssociateReject CalledAeTitleNotRecognized { get; } = new(1, 1, 7);

    /// <summary>Also the answer to a user identity that could not be verified (PS3.7 §D.3.3.7).</summary>
    public static AssociateReject AcseNoReason { get; } = new(1, 2, 1);

    public static AssociateReject ProtocolVersionNotSupported { get; } = new(1, 2, 2);

    public static AssociateReject TemporaryCongestion { get; } = new(2, 3, 1);

    public static AssociateReject LocalLimitExceeded { get; } = new(2, 3, 2);

    /// <summary>The same request may be accepted later.</summary>
    public bool IsTransient => Result == 2;

    public static AssociateReject Read(ReadOnlySpan<byte> body) => new(body[1], body[2], body[3]);

    public byte[] ToPdu() => [(byte)PduType.AssociateReject, 0, 0, 0, 0, PduHeader.FixedBodyLength, 0, Result, Source, Reason];

    public override string ToString() => $"A-ASSOCIATE-RJ {Result}/{Source}/{Reason}";
}

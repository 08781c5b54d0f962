namespace DicomExchange.Wire.Pdus;

/// <summary>
/// A-ABORT (PS3.8 §9.3.8).
/// <code>
///   6          7          8        9
/// +----------+----------+--------+--------+
/// | reserved | reserved | source | reason |
/// +----------+----------+--------+--------+
/// </code>
/// </summary>
public sealed record Abort(AbortSource Source, AbortReason Reason)
{
    public static Abort Read(ReadOnlySpan<byte> body) => new((AbortSource)body[2], (AbortReason)body[3]);

    public byte[] ToPdu() => [(byte)PduType.Abort, 0, 0, 0, 0, PduHeader.FixedBodyLength, 0, 0, (byte)Source, (byte)Reason];

    public override string ToString() => $"A-ABORT source {(byte)Source} reason {(byte)Reason}";
}

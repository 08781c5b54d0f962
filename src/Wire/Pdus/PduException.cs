namespace DicomExchange.Wire.Pdus;

/// <summary>A PDU that cannot be understood, with the answer it deserves (event 19 of PS3.8 table 9-10).</summary>
public sealed class PduException(AbortReason reason, string word) : Exception("The peer sent a PDU that is not valid: " + word)
{
    /// <summary>The reason for the A-ABORT.</summary>
    public AbortReason Reason { get; } = reason;

    /// <summary>The reason word for log and audit.</summary>
    public string Word { get; } = word;
}

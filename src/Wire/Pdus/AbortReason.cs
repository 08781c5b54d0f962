namespace DicomExchange.Wire.Pdus;

/// <summary>Why a service provider gave up an association (PS3.8 table 9-26); without meaning when a service user did.</summary>
public enum AbortReason : byte
{
    NotSpecified = 0,
    UnrecognizedPdu = 1,
    UnexpectedPdu = 2,
    UnrecognizedPduParameter = 4,
    UnexpectedPduParameter = 5,
    InvalidPduParameter = 6,
}

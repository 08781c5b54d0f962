namespace DicomExchange.Wire.Pdus;

/// <summary>The first byte of a protocol data unit (PS3.8 §9.3.1).</summary>
public enum PduType : byte
{
    AssociateRequest = 0x01,
    AssociateAccept = 0x02,
    AssociateReject = 0x03,
    Data = 0x04,
    ReleaseRequest = 0x05,
    ReleaseReply = 0x06,
    Abort = 0x07,
}

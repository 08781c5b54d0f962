namespace DicomExchange.Wire.Pdus;

/// <summary>One whole PDU as it lies in the receive buffer: valid until the buffer is read into again.</summary>
public readonly record struct PduFrame(PduType Type, ReadOnlyMemory<byte> Body);

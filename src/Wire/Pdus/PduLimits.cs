namespace DicomExchange.Wire.Pdus;

/// <summary>The longest bodies taken from a peer, in bytes without the 6-byte header. All other PDUs have a fixed length.</summary>
/// <param name="MaxAssociateLength">For A-ASSOCIATE-RQ and -AC.</param>
/// <param name="MaxDataLength">For P-DATA-TF: the maximum length that was announced to the peer (PS3.8 §D.1).</param>
public readonly record struct PduLimits(int MaxAssociateLength, int MaxDataLength);

namespace DicomExchange.Wire.Pdus;

/// <summary>A-RELEASE-RQ and A-RELEASE-RP (PS3.8 §9.3.6, §9.3.7): a header and four reserved bytes.</summary>
public static class ReleasePdus
{
    public static byte[] Request() => [(byte)PduType.ReleaseRequest, 0, 0, 0, 0, PduHeader.FixedBodyLength, 0, 0, 0, 0];

    public static byte[] Reply() => [(byte)PduType.ReleaseReply, 0, 0, 0, 0, PduHeader.FixedBodyLength, 0, 0, 0, 0];
}

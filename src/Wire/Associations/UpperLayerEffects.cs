namespace DicomExchange.Wire.Associations;

/// <summary>What an action of the protocol machine wants done, performed in ascending order of value.</summary>
[Flags]
public enum UpperLayerEffects
{
    None = 0,
    StopArtim = 1,
    ConnectTransport = 1 << 1,
    SendAssociateRequest = 1 << 2,
    SendAssociateAccept = 1 << 3,
    SendAssociateReject = 1 << 4,
    SendData = 1 << 5,
    SendReleaseRequest = 1 << 6,
    SendReleaseReply = 1 << 7,

    /// <summary>A-ABORT with source 0.</summary>
    SendUserAbort = 1 << 8,

    /// <summary>A-ABORT with source 2 and a reason.</summary>
    SendProviderAbort = 1 << 9,
    IndicateAssociation = 1 << 10,
    ConfirmAssociation = 1 << 11,
    IndicateData = 1 << 12,
    IndicateRelease = 1 << 13,
    ConfirmRelease = 1 << 14,
    IndicateAbort = 1 << 15,
    StartArtim = 1 << 16,
    CloseTransport = 1 << 17,
}

using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>A-ASSOCIATE-RQ (PS3.8 §9.3.2).</summary>
public sealed record AssociateRequest
{
    /// <summary>Bit 0 stands for version 1, the only one there is.</summary>
    public ushort ProtocolVersion { get; init; } = 1;

    /// <summary>Empty when the sixteen bytes are no AE title.</summary>
    public AeTitle CalledAeTitle { get; init; }

    /// <summary>Empty when the sixteen bytes are no AE title.</summary>
    public AeTitle CallingAeTitle { get; init; }

    /// <summary>Empty when absent or no UID.</summary>
    public Uid ApplicationContext { get; init; }

    public IReadOnlyList<ContextProposal> Contexts { get; init; } = [];

    public UserInformation User { get; init; } = new();
}

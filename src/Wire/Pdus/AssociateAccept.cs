using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>A-ASSOCIATE-AC (PS3.8 §9.3.3).</summary>
public sealed record AssociateAccept
{
    public ushort ProtocolVersion { get; init; } = 1;

    /// <summary>Sent back as received; not significant (PS3.8 table 9-17).</summary>
    public AeTitle CalledAeTitle { get; init; }

    /// <summary>Sent back as received; not significant (PS3.8 table 9-17).</summary>
    public AeTitle CallingAeTitle { get; init; }

    public Uid ApplicationContext { get; init; }

    public IReadOnlyList<ContextAnswer> Contexts { get; init; } = [];

    public UserInformation User { get; init; } = new();
}

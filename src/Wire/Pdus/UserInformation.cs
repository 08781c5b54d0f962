using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>The user information item of A-ASSOCIATE-RQ and -AC (PS3.8 §9.3.2.3, PS3.7 §D.3.3).</summary>
public sealed record UserInformation
{
    /// <summary>
    /// The longest P-DATA-TF body the sender of this item takes; 0 means any length. Null when the required sub-item is
    /// missing.
    /// </summary>
    public uint? MaximumLength { get; init; }

    /// <summary>Empty when absent or no UID.</summary>
    public Uid ImplementationClass { get; init; }

    /// <summary>At most 16 printable characters, others replaced; null when absent.</summary>
    public string? ImplementationVersion { get; init; }

    public AsynchronousOperationsWindow? Window { get; init; }

    public IReadOnlyList<RoleSelection> Roles { get; init; } = [];

    public IReadOnlyList<ExtendedNegotiation> Extended { get; init; } = [];

    public IReadOnlyList<CommonExtendedNegotiation> CommonExtended { get; init; } = [];

    /// <summary>In a request only.</summary>
    public UserIdentity? Identity { get; init; }

    /// <summary>In an answer only: the server response of PS3.7 §D.3.3.7.2, null when there is none.</summary>
    public ReadOnlyMemory<byte>? IdentityResponse { get; init; }
}

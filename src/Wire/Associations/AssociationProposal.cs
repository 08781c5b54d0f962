using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>What a requestor asks for.</summary>
/// <param name="Contexts">At most 128; ids are given in this order.</param>
public sealed record AssociationProposal(AeTitle CallingAeTitle, AeTitle CalledAeTitle, IReadOnlyList<ProposedContext> Contexts)
{
    public IReadOnlyList<RoleSelection> Roles { get; init; } = [];

    /// <summary>Asks for more than one operation of ours at a time (PS3.7 §D.3.3.3); null does not ask.</summary>
    public ushort? Window { get; init; }

    public IReadOnlyList<ExtendedNegotiation> Extended { get; init; } = [];

    public UserIdentity? Identity { get; init; }

    /// <inheritdoc cref="Admission.Accept.Pace"/>
    public Func<int, TimeSpan>? Pace { get; init; }
}

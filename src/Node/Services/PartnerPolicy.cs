using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Node.Services;

/// <summary>What a partner may negotiate, derived from its <c>may</c>; the operation itself is decided again when it comes.</summary>
public static class PartnerPolicy
{
    private const string StandardRoot = "1.2.840.10008.";
    private const string StorageRoot = "1.2.840.10008.5.1.4.1.1.";

    /// <summary>Query extensions answered with yes (PS3.4 §C.5.1.1).</summary>
    private const QueryExtensions Offered = QueryExtensions.RelationalQueries | QueryExtensions.DateTimeMatching;

    /// <summary>Operations a partner may have outstanding on an association: what a node of this kind asks for.</summary>
    private const ushort Window = 8;

    public static NegotiationPolicy For(PartnerSettings partner) => new()
    {
        Window = Window,
        RolesOf = abstractSyntax => RolesOf(partner, abstractSyntax),
        ExtensionsOf = abstractSyntax => QueryClass.TryGet(abstractSyntax, out _) ? Offered : QueryExtensions.None,
    };

    public static PeerRoles RolesOf(PartnerSettings partner, Uid abstractSyntax)
    {
        if (abstractSyntax == SopClasses.Verification)
        {
            return Allowed(partner, Operation.Echo, PeerRoles.Scu);
        }

        if (QueryClass.TryGet(abstractSyntax, out var query))
        {
            return Allowed(partner, query.Operation, PeerRoles.Scu);
        }

        if (abstractSyntax == SopClasses.StorageCommitmentPushModel)
        {
            return OfCommitment(partner);
        }

        if (!IsStorage(abstractSyntax))
        {
            return PeerRoles.Unsupported;
        }

        var roles = (partner.May.Contains(Operation.Store) ? PeerRoles.Scu : PeerRoles.Unsupported)
            | (partner.May.Contains(Operation.Get) ? PeerRoles.Scp : PeerRoles.Unsupported);
        return roles == PeerRoles.Unsupported ? PeerRoles.Refused : roles;
    }

    /// <summary>The operation of <c>may</c> that an abstract syntax stands for.</summary>
    public static string OperationOf(Uid abstractSyntax) => abstractSyntax == SopClasses.Verification ? "echo"
        : abstractSyntax == SopClasses.StorageCommitmentPushModel ? "commit"
        : QueryClass.TryGet(abstractSyntax, out var query) ? query.Operation.ToString().ToLowerInvariant()
        : "store";

    /// <summary>
    /// A storage class: one of the checked-in list, one of the standard's storage branch that is newer than the list, or a
    /// manufacturer's own. What else the standard defines (printing, work lists, procedure steps) stores nothing.
    /// </summary>
    public static bool IsStorage(Uid abstractSyntax) => StorageClasses.Contains(abstractSyntax)
        || !abstractSyntax.Value.StartsWith(StandardRoot, StringComparison.Ordinal)
        || (abstractSyntax.Value.StartsWith(StorageRoot, StringComparison.Ordinal) && !MessageServices.Contains(abstractSyntax));

    /// <summary>Who may ask is SCU, who reports on what it was asked is SCP (PS3.4 §J.3.3.1.2).</summary>
    private static PeerRoles OfCommitment(PartnerSettings partner)
    {
        var roles = (partner.May.Contains(Operation.Commit) ? PeerRoles.Scu : PeerRoles.Unsupported)
            | (partner.Offers.Contains(PartnerOffer.Commit) ? PeerRoles.Scp : PeerRoles.Unsupported);
        return roles == PeerRoles.Unsupported ? PeerRoles.Refused : roles;
    }

    private static PeerRoles Allowed(PartnerSettings partner, Operation operation, PeerRoles roles) =>
        partner.May.Contains(operation) ? roles : PeerRoles.Refused;
}

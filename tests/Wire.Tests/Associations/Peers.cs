using System.Net;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Tests.Associations;

/// <summary>Identities, titles and policies the tests share.</summary>
internal static class Peers
{
    public static readonly Uid Verification = Uid.Parse("1.2.840.10008.1.1");
    public static readonly Uid StudyFind = Uid.Parse("1.2.840.10008.5.1.4.1.2.2.1");
    public static readonly Uid StudyMove = Uid.Parse("1.2.840.10008.5.1.4.1.2.2.2");
    public static readonly Uid StudyGet = Uid.Parse("1.2.840.10008.5.1.4.1.2.2.3");
    public static readonly Uid Commitment = Uid.Parse("1.2.840.10008.1.20.1");
    public static readonly Uid IntraOral = Uid.Parse("1.2.840.10008.5.1.4.1.1.1.3");
    public static readonly Uid SecondaryCapture = Uid.Parse("1.2.840.10008.5.1.4.1.1.7");

    public static readonly PeerIdentity Identity = new(new IPEndPoint(IPAddress.Loopback, 50000), new IPEndPoint(IPAddress.Loopback, 11112), Certificate: null);

    public static readonly AeTitle Calling = AeTitle.Parse("PANO1");
    public static readonly AeTitle Called = AeTitle.Parse("RIVERDENTAL");

    /// <summary>Everything, in both roles.</summary>
    public static readonly NegotiationPolicy Everything = new()
    {
        RolesOf = static _ => PeerRoles.Both,
        ExtensionsOf = static _ => QueryExtensions.RelationalQueries | QueryExtensions.DateTimeMatching,
    };

    public static AdmitAssociation AdmitAll { get; } = static (_, _) => new Admission.Accept(Everything);

    public static AssociationProposal Propose(params IReadOnlyList<ProposedContext> contexts) => new(Calling, Called, contexts);

    public static ProposedContext Native(Uid sopClass) => new(sopClass, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian);

    /// <summary>An association between both ends of a connection in memory.</summary>
    public static async Task<(Association Requestor, Association Acceptor)> ConnectAsync(
        AssociationProposal proposal, WireLimits? limits = null, TimeProvider? time = null, NegotiationPolicy? policy = null, WireLimits? requestorLimits = null)
    {
        var (near, far) = StreamPair.Create();
        limits ??= WireLimits.Default;
        time ??= TimeProvider.System;
        var accepting = AssociationAcceptor.AcceptAsync(
            far, Identity, (_, _) => new Admission.Accept(policy ?? Everything), limits, time, TestContext.Current.CancellationToken).AsTask();
        var requestor = await AssociationRequestor.RequestAsync(near, Identity, proposal, requestorLimits ?? limits, time, TestContext.Current.CancellationToken);
        var outcome = await accepting;
        return (requestor, outcome.Association ?? throw new InvalidOperationException(outcome.Refusal?.End.Reason));
    }
}

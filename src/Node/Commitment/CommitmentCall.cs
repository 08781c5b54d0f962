using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Node.Commitment;

/// <summary>An association of our own with a partner for storage commitment alone, in one role or the other.</summary>
internal sealed class CommitmentCall : IAsyncDisposable
{
    private static readonly ProposedContext Context =
        new(SopClasses.StorageCommitmentPushModel, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian);

    private static readonly RoleSelection AsProvider = new(SopClasses.StorageCommitmentPushModel, Scu: false, Scp: true);

    private readonly DimseClient client;
    private readonly CancellationTokenRegistration registration;

    private CommitmentCall(Association association, DimseServices? services, CancellationToken cancellationToken)
    {
        client = new DimseClient(association, services);

        // What was asked is answered or not; nobody who stops waits for that.
        registration = cancellationToken.UnsafeRegister(static state => _ = ((Association)state!).AbortAsync("stopping").AsTask(), association);
    }

    /// <summary>The partner takes our requests.</summary>
    public bool TakesRequests => Has(LocalRoles.Scu);

    /// <summary>The partner takes our reports.</summary>
    public bool TakesReports => Has(LocalRoles.Scp);

    /// <summary>To ask; reports may come on it.</summary>
    /// <exception cref="DialException">No association came of it.</exception>
    public static Task<CommitmentCall> ToAskAsync(CommitmentParts parts, PartnerSettings partner, DimseServices services, CancellationToken cancellationToken) =>
        OpenAsync(parts, (partner, partner.AeTitles[0]), [], services, cancellationToken);

    /// <summary>To report, in the SCP role (PS3.4 §J.3.3.1.2).</summary>
    /// <exception cref="DialException">No association came of it.</exception>
    public static Task<CommitmentCall> ToReportAsync(CommitmentParts parts, PartnerSettings partner, AeTitle title, CancellationToken cancellationToken) =>
        OpenAsync(parts, (partner, title), [AsProvider], null, cancellationToken);

    public ValueTask<DimseReply> InvokeAsync(NormalizedOperation operation, CancellationToken cancellationToken) => client.InvokeAsync(operation, cancellationToken);

    /// <summary>Ends it in order. How it ends changes nothing: what was sent on it was answered before.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.ReleaseAsync(cancellationToken);
        }
        catch (AssociationException)
        {
            // Not in order, then.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await registration.DisposeAsync();
        await client.DisposeAsync();
    }

    private static async Task<CommitmentCall> OpenAsync(
        CommitmentParts parts, (PartnerSettings Partner, AeTitle Title) called, IReadOnlyList<RoleSelection> roles, DimseServices? services, CancellationToken cancellationToken) =>
        new(await parts.Dialer.ConnectAsync(called.Partner, called.Title, [Context], roles, cancellationToken), services, cancellationToken);

    private bool Has(LocalRoles role) =>
        client.Association.Terms.Contexts.Any(context => context.AbstractSyntax == SopClasses.StorageCommitmentPushModel && context.Roles.HasFlag(role));
}

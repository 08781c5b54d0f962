using DicomExchange.Node.Control.Messages;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Node.Control;

/// <summary><c>study grant</c>, <c>study revoke</c> and <c>study grants</c>.</summary>
internal sealed class GrantOrders(OrderContext context)
{
    private IEnumerable<Grant> Held => context.Store.Grants.All.Concat(context.Store.Grants.Revoked);

    private GrantWords Words => new(context.Settings(), context.Store.Grants, context.Time.GetUtcNow());

    public async Task<GrantLine> GiveAsync(ControlCaller caller, GrantRequest request, CancellationToken cancellation)
    {
        var record = context.RecordOf(caller, AuditEvent.GrantGiven);
        var given = await context.Store.Grants.GiveAsync(Words.Read(request, record.Actor), record)
            ?? throw new ControlRefusedException(CatalogReasons.NothingToGrant, "What was to be granted is no longer there.");
        return GrantLines.Of(given, context.Time.GetUtcNow());
    }

    public async Task<GrantList> RevokeAsync(ControlCaller caller, RevokeRequest request, CancellationToken cancellation)
    {
        var revoked = await context.Store.Grants.RevokeAsync(Which(request), context.RecordOf(caller, AuditEvent.GrantRevoked));
        return revoked.Count > 0
            ? new GrantList(GrantLines.Of(revoked, context.Time.GetUtcNow()))
            : throw new ControlRefusedException("grant-unknown", "There is no such grant. 'dicomx study grants' lists them.");
    }

    public async Task<GrantList> ListAsync(ControlCaller caller, GrantFilter filter, CancellationToken cancellation)
    {
        var now = context.Time.GetUtcNow();
        var to = filter.To is null ? null : GranteeOf(filter.To);
        var grants = Held.Where(grant => (filter.WithEnded || grant.RevokedAt is not null || !grant.HasEnded(now)) && (to is null || grant.To == to)).ToList();
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.Query) with { Count = grants.Count, Detail = "study grants" });
        return new GrantList(GrantLines.Of(grants, now));
    }

    private Func<Grant, bool> Which(RevokeRequest request)
    {
        if (request.Id is { } id)
        {
            return grant => grant.Id == id;
        }

        if (request.To is null || (request.StudyInstanceUid is null) == (request.PatientId is null))
        {
            throw new ControlRefusedException("grant-unnamed", "Name the grant by its number, or by a study or patient together with --to.");
        }

        var to = GranteeOf(request.To);
        var owner = request.Of is null ? null : Words.Owner(request.Of, context.Store.Grants.All.Select(grant => grant.Of));
        var study = request.StudyInstanceUid is { } text ? StudyOrders.UidOf(new StudyRequest(text)) : default;
        return grant => grant.To == to
            && (owner is null || grant.Of == owner)
            && (request.PatientId is { } patient
                ? grant.Scope.PatientId == patient && (request.Domain is null || grant.Scope.Domain == request.Domain)
                : grant.Scope.Study == study);
    }

    /// <summary>A partner that is no longer in the settings may still have grants to be taken away.</summary>
    private string GranteeOf(string name) =>
        Held.Any(grant => grant.To == name) ? name : Words.Partner(name).Name;
}

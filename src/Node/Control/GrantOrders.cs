using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
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

    public async Task<RevokedGrants> RevokeAsync(ControlCaller caller, RevokeRequest request, CancellationToken cancellation)
    {
        var which = Which(request);
        var revoked = await context.Store.Grants.RevokeAsync(which, context.RecordOf(caller, AuditEvent.GrantRevoked));
        if (revoked.Count == 0)
        {
            throw new ControlRefusedException("grant-unknown", WhyNone(request, which));
        }

        var now = context.Time.GetUtcNow();
        var to = revoked.Select(grant => grant.To).ToHashSet(StringComparer.Ordinal);
        return new RevokedGrants(
            GrantLines.Of(revoked.Select(grant => grant with { RevokedAt = now }), now),
            GrantLines.Of(revoked.SelectMany(context.Store.Grants.Beside).Where(grant => !grant.HasEnded(now)).DistinctBy(grant => grant.Id).OrderBy(grant => grant.Id), now),
            context.Settings().Partners.Any(partner => partner.Sees == Sees.All && to.Contains(partner.Name)));
    }

    public async Task<GrantList> ListAsync(ControlCaller caller, GrantFilter filter, CancellationToken cancellation)
    {
        var now = context.Time.GetUtcNow();
        var to = filter.To is null ? null : GranteeOf(filter.To);
        var grants = Held.Where(grant => (filter.WithEnded || grant.RevokedAt is not null || !grant.HasEnded(now)) && (to is null || grant.To == to)).ToList();
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.Query) with { Count = grants.Count, Detail = "study grants" });
        return new GrantList(GrantLines.Of(grants, now));
    }

    /// <summary>Names of partners and counts; nothing of a patient.</summary>
    public Task<HeldNameList> HeldNamesAsync(ControlCaller caller, HeldNamesRequest request, CancellationToken cancellation) => Task.FromResult(
        new HeldNameList(context.Store.Administration.HeldNames(), [.. context.Settings().Partners.Select(partner => partner.Name)]));

    /// <summary>Who names a study may mean what only a grant of its patient shows.</summary>
    private string WhyNone(RevokeRequest request, Func<Grant, bool> which)
    {
        var now = context.Time.GetUtcNow();
        var covering = request is { StudyInstanceUid: { } study, To: { } to }
            ? context.Store.Grants.Covering(StudyOrders.UidOf(new StudyRequest(study))).Where(grant => grant.To == GranteeOf(to) && !grant.HasEnded(now)).ToList()
            : [];
        return covering.Count == 0
            ? context.Store.Grants.Revoked.Where(which).Max(static grant => grant.RevokedAt) is { } at
                ? $"That was revoked already, on {at:yyyy-MM-dd HH:mm:ss zzz}. 'dicomx study grants' lists it."
                : "There is no such grant. 'dicomx study grants' lists them."
            : $"No such grant is of this study alone, but of the patient: {string.Join(", ", covering.Select(grant => $"'dicomx study revoke {grant.Id}'"))} ends that, for all studies of the patient. Nothing was revoked.";
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

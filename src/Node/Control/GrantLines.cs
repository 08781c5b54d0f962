using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Node.Control;

/// <summary>Puts grants into the words of the console.</summary>
internal static class GrantLines
{
    public static IReadOnlyList<GrantLine> Of(IEnumerable<Grant> grants, DateTimeOffset now) => [.. grants.Select(grant => Of(grant, now))];

    public static GrantLine Of(Grant grant, DateTimeOffset now) => new()
    {
        Id = grant.Id,
        To = grant.To,
        Of = grant.Of,
        StudyInstanceUid = grant.Scope.Study.Value,
        PatientId = grant.Scope.PatientId,
        Domain = grant.Scope.Domain,
        From = grant.From,
        Until = grant.Until,
        Basis = grant.Basis,
        GivenBy = grant.Route.Length > 0 ? $"route {grant.Route}" : grant.GivenBy,
        GivenAt = grant.GivenAt,
        RevokedAt = grant.RevokedAt,
        State = grant.RevokedAt is not null ? "revoked" : grant.HasEnded(now) ? "ended" : grant.IsInForce(now) ? "in-force" : "not-begun",
    };
}

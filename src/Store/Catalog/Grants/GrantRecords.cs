using System.Globalization;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>What the audit trail says of grants: enough to tell from it alone which should be in force.</summary>
internal static class GrantRecords
{
    private const string Prefix = "grant ";
    private const string Remembered = "; no route gives this study again until somebody does";

    /// <param name="record">Who did it, and when.</param>
    /// <param name="grant">As it is from now on, or was until now.</param>
    public static AuditRecord Of(AuditRecord record, AuditEvent kind, Grant grant) => record with
    {
        Event = kind,
        Partner = grant.To,
        Study = grant.Scope.Study,
        PatientKey = grant.Scope.IsStudy ? record.PatientKey : $"{grant.Scope.Domain}\\{grant.Scope.PatientId}",
        Correlation = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{grant.Id}"),
        Detail = kind == AuditEvent.RevocationCleared ? $"of {grant.Of}; routes may give this study again" : Describe(grant),
    };

    /// <summary>The grant that a record is about.</summary>
    public static long? IdOf(AuditRecord record) =>
        record.Correlation.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(record.Correlation.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>True for the record of a revocation that routes have to heed; earlier versions of the program remembered none.</summary>
    public static bool IsRemembered(AuditRecord record) => record.Event == AuditEvent.GrantRevoked && record.Detail.EndsWith(Remembered, StringComparison.Ordinal);

    /// <summary>True where the record says exactly this of the grant.</summary>
    public static bool Says(AuditRecord record, Grant grant) => Of(record, record.Event, grant) == record;

    private static string Describe(Grant grant) => string.Create(
        CultureInfo.InvariantCulture,
        $"of {grant.Of}, from {grant.From.UtcDateTime:O} until {(grant.Until is { } until ? until.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) : "revoked")}, basis: {grant.Basis}{(grant.Route.Length > 0 ? $", by route {grant.Route}" : string.Empty)}{(grant.RevokedAt is null ? string.Empty : Remembered)}");
}

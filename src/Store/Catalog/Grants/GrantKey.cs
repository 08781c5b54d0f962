namespace DicomExchange.Store.Catalog.Grants;

/// <summary>What grants are found by: whose instances, and of which study or patient. A study has no patient, a patient no study.</summary>
internal readonly record struct GrantKey(string Owner, string Study, string Domain, string PatientId)
{
    public bool IsStudy => Study.Length > 0;

    public static GrantKey OfStudy(string owner, string study) => new(owner, study, string.Empty, string.Empty);

    public static GrantKey OfPatient(string owner, string domain, string patientId) => new(owner, string.Empty, domain, patientId);

    public static GrantKey Of(Grant grant) => grant.Scope.IsStudy
        ? OfStudy(grant.Of, grant.Scope.Study.Value)
        : OfPatient(grant.Of, grant.Scope.Domain, grant.Scope.PatientId);
}

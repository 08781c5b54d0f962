using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>What a grant is about: one study, or one patient of one domain. Never more than the granting side's instances of it.</summary>
public sealed record GrantScope
{
    private GrantScope(Uid study, string domain, string patientId)
    {
        Study = study;
        Domain = domain;
        PatientId = patientId;
    }

    /// <summary>Empty where it is a patient.</summary>
    public Uid Study { get; }

    /// <summary>What makes the Patient ID unique; empty where it is a study.</summary>
    public string Domain { get; }

    /// <summary>Empty where it is a study.</summary>
    public string PatientId { get; }

    public bool IsStudy => !Study.IsEmpty;

    public static GrantScope OfStudy(Uid study) => new(study, string.Empty, string.Empty);

    /// <param name="domain">Issuer of Patient ID, else the domain of the partner that sent the instances.</param>
    /// <param name="patientId">Not empty: instances without a Patient ID are of nobody in particular.</param>
    public static GrantScope OfPatient(string domain, string patientId)
    {
        ArgumentException.ThrowIfNullOrEmpty(patientId);
        return new(default, domain, patientId);
    }
}

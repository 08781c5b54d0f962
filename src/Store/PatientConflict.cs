namespace DicomExchange.Store;

/// <summary>Contradictions about patients that are stored as they came, flagged and audited.</summary>
[Flags]
public enum PatientConflict
{
    None = 0,

    /// <summary>The same patient key is held with another name or birth date.</summary>
    Identity = 1,

    /// <summary>The study holds instances of more than one patient.</summary>
    MixedStudy = 2,

    /// <summary>An instance of the study is held in more than one content.</summary>
    Variants = 4,
}

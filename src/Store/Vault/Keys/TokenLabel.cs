namespace DicomExchange.Store.Vault.Keys;

/// <summary>What kind of identifier a token stands for. Each kind has its own key, so equal texts of two kinds show no relation.</summary>
public enum TokenLabel : byte
{
    Study = 1,
    Series = 2,
    Instance = 3,
    Patient = 4,

    /// <summary>Domain and Patient ID, in the table that finds audit records by what they are about.</summary>
    AuditPatient = 5,

    /// <summary>A partner's name, in the same table.</summary>
    AuditPartner = 6,
}

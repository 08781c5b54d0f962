namespace DicomExchange.Store.Audit;

/// <summary>The numbers of the variable fields of a record; part of the format.</summary>
internal enum AuditField : byte
{
    Reason = 1,
    Partner = 2,
    RemoteAddress = 3,
    CallingTitle = 4,
    CalledTitle = 5,
    Actor = 6,
    Study = 7,
    Series = 8,
    Instance = 9,
    SopClass = 10,
    TransferSyntax = 11,
    PatientKey = 12,
    Bytes = 13,
    Count = 14,
    Query = 15,
    Detail = 16,
    Correlation = 17,
    Message = 18,
    Basis = 19,

    /// <summary>Comes once for each patient.</summary>
    Patient = 20,

    /// <summary>Comes once for each SOP class.</summary>
    Class = 21,
    Begun = 22,
    Transfer = 23,
}

namespace DicomExchange.Store.Answers;

/// <summary>What a partner had to do with one patient.</summary>
/// <param name="PatientKey">Domain and Patient ID with a backslash between them.</param>
/// <param name="First">The first of it.</param>
/// <param name="Last">The last of it.</param>
public sealed record ExposedPatient(string PatientKey, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>Instances that the node sent to the partner.</summary>
    public long Received { get; init; }

    /// <summary>Instances that came from the partner: it had them before.</summary>
    public long Theirs { get; init; }

    /// <summary>Records of queries of the partner whose matches showed the patient.</summary>
    public long Seen { get; init; }

    /// <summary>Grants to the partner that named the patient.</summary>
    public long Granted { get; init; }

    /// <summary>Entitled to what it never received or saw.</summary>
    public bool IsGrantedOnly => Granted > 0 && Received == 0 && Seen == 0 && Theirs == 0;
}

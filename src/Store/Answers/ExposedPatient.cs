namespace DicomExchange.Store.Answers;

/// <summary>What a partner had to do with one patient.</summary>
/// <param name="PatientKey">Domain and Patient ID with a backslash between them.</param>
/// <param name="First">The first of it.</param>
/// <param name="Last">The last of it.</param>
public sealed record ExposedPatient(string PatientKey, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>Instances that the node sent to the partner, and that it said it has.</summary>
    public long Received { get; init; }

    /// <summary>Instances that left the node for the partner in whole or in part, and that it did not say it has: it may have them all the same.</summary>
    public long NotConfirmed { get; init; }

    /// <summary>Bytes of these that left.</summary>
    public long NotConfirmedBytes { get; init; }

    /// <summary>Times that sending began and its end is not on record: how many instances went, beyond the others, is not known.</summary>
    public long Begun { get; init; }

    /// <summary>Instances that came from the partner: it had them before.</summary>
    public long Theirs { get; init; }

    /// <summary>Records of queries of the partner whose matches showed the patient.</summary>
    public long Seen { get; init; }

    /// <summary>Grants to the partner that named the patient.</summary>
    public long Granted { get; init; }

    /// <summary>Entitled to what it never received or saw.</summary>
    public bool IsGrantedOnly => Granted > 0 && Received == 0 && NotConfirmed == 0 && Begun == 0 && Seen == 0 && Theirs == 0;
}

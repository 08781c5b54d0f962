namespace DicomExchange.Store.Answers;

/// <summary>What records say of one partner and one patient.</summary>
/// <param name="First">As of <see cref="ExposedPatient"/>, with the rest.</param>
internal readonly record struct ExposureShare(DateTimeOffset First, DateTimeOffset Last)
{
    public long Received { get; init; }

    public long NotConfirmed { get; init; }

    public long NotConfirmedBytes { get; init; }

    public long Begun { get; init; }

    public long Theirs { get; init; }

    public long Seen { get; init; }

    public long Granted { get; init; }

    /// <summary>Both together.</summary>
    public static ExposureShare operator +(in ExposureShare one, in ExposureShare other) => new(
        one.First < other.First ? one.First : other.First, one.Last > other.Last ? one.Last : other.Last)
    {
        Received = one.Received + other.Received,
        NotConfirmed = one.NotConfirmed + other.NotConfirmed,
        NotConfirmedBytes = one.NotConfirmedBytes + other.NotConfirmedBytes,
        Begun = one.Begun + other.Begun,
        Theirs = one.Theirs + other.Theirs,
        Seen = one.Seen + other.Seen,
        Granted = one.Granted + other.Granted,
    };

    public ExposedPatient Of(string patientKey) => new(patientKey, First, Last)
    {
        Received = Received,
        NotConfirmed = NotConfirmed,
        NotConfirmedBytes = NotConfirmedBytes,
        Begun = Begun,
        Theirs = Theirs,
        Seen = Seen,
        Granted = Granted,
    };
}

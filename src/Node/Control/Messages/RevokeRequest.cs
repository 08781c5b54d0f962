namespace DicomExchange.Node.Control.Messages;

/// <summary>Grants to take away: one by its number, or all of a study or patient to a partner.</summary>
public sealed record RevokeRequest
{
    public long? Id { get; init; }

    public string? StudyInstanceUid { get; init; }

    public string? PatientId { get; init; }

    /// <summary>Null for every domain.</summary>
    public string? Domain { get; init; }

    /// <summary>Name or AE title; needed without a number.</summary>
    public string? To { get; init; }

    /// <summary>Name or AE title; null for every partner that sent.</summary>
    public string? Of { get; init; }
}

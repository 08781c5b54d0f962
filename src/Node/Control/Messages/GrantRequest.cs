namespace DicomExchange.Node.Control.Messages;

/// <summary>A grant as it is asked for at the console: of one study, or of one patient.</summary>
public sealed record GrantRequest
{
    /// <summary>Null where it is about a patient.</summary>
    public string? StudyInstanceUid { get; init; }

    /// <summary>Null where it is about a study.</summary>
    public string? PatientId { get; init; }

    /// <summary>What makes the Patient ID unique; null where there is only one.</summary>
    public string? Domain { get; init; }

    /// <summary>Who may see: name or AE title of a partner.</summary>
    public required string To { get; init; }

    /// <summary>Whose instances: name or AE title of the partner that sent them; null where there is only one beside the one who may see.</summary>
    public string? Of { get; init; }

    /// <summary>The beginning; null for now.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end, exclusive. Exactly one of this, <see cref="Days"/> and <see cref="IsOpenEnded"/> is given.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>So many days from the beginning.</summary>
    public int? Days { get; init; }

    /// <summary>Until it is revoked.</summary>
    public bool IsOpenEnded { get; init; }

    /// <summary>Why.</summary>
    public required string Basis { get; init; }
}

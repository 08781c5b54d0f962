namespace DicomExchange.Node.Control.Messages;

/// <summary>One grant, as listed for the administrator at the console.</summary>
public sealed record GrantLine
{
    public required long Id { get; init; }

    /// <summary>The partner that may see.</summary>
    public required string To { get; init; }

    /// <summary>The partner whose instances.</summary>
    public required string Of { get; init; }

    /// <summary>Empty where it is about a patient.</summary>
    public string StudyInstanceUid { get; init; } = string.Empty;

    /// <summary>Empty where it is about a study.</summary>
    public string PatientId { get; init; } = string.Empty;

    /// <summary>Empty where it is about a study.</summary>
    public string Domain { get; init; } = string.Empty;

    public required DateTimeOffset From { get; init; }

    /// <summary>Exclusive; null for none.</summary>
    public DateTimeOffset? Until { get; init; }

    public required string Basis { get; init; }

    /// <summary>A user, or <c>route NAME</c>.</summary>
    public required string GivenBy { get; init; }

    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>When it was taken away, where that is remembered so that no route gives the study again; null for every other.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary><c>in-force</c>, <c>not-begun</c>, <c>ended</c> or <c>revoked</c>.</summary>
    public required string State { get; init; }
}

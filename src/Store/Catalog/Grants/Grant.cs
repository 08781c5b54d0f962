namespace DicomExchange.Store.Catalog.Grants;

/// <summary>One partner may see what another sent of one study or patient, for a time, for a reason.</summary>
public sealed record Grant
{
    /// <summary>Never given to another grant of the same catalog.</summary>
    public long Id { get; init; }

    /// <summary>Who may see: a partner's name in the settings.</summary>
    public required string To { get; init; }

    /// <summary>Whose instances: the name of the partner that sent them.</summary>
    public required string Of { get; init; }

    public required GrantScope Scope { get; init; }

    public required DateTimeOffset From { get; init; }

    /// <summary>Its end, exclusive; null for none.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Why: a word such as treatment, or the reference of the patient's authorisation.</summary>
    public required string Basis { get; init; }

    /// <summary>Who gave it: a user at the console; empty where a route did.</summary>
    public string GivenBy { get; init; } = string.Empty;

    /// <summary>The route that gave it; empty where a person did.</summary>
    public string Route { get; init; } = string.Empty;

    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>When it was taken away, where it is kept only so that no route gives the study again; it shows nobody anything. Null for every other.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    public bool IsInForce(DateTimeOffset now) => From <= now && !HasEnded(now);

    public bool HasEnded(DateTimeOffset now) => Until is { } until && until <= now;
}

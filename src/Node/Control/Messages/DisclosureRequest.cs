namespace DicomExchange.Node.Control.Messages;

/// <summary>Who received or saw what of a patient.</summary>
/// <param name="Patient">The Patient ID, alone or behind its domain and a backslash.</param>
public sealed record DisclosureRequest(string Patient)
{
    /// <summary>Whose Patient ID it is; null where the ID is enough.</summary>
    public string? Domain { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }
}

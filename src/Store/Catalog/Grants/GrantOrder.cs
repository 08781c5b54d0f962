namespace DicomExchange.Store.Catalog.Grants;

/// <summary>A grant that a route gives of what arrives: of that study, as far as the sender sent it.</summary>
/// <param name="Route">The route's name. Its grant of a study to a partner is one, renewed by what arrives later.</param>
/// <param name="To">Who may see it.</param>
/// <param name="Until">The end, exclusive.</param>
/// <param name="Basis">Why.</param>
public sealed record GrantOrder(string Route, string To, DateTimeOffset Until, string Basis);

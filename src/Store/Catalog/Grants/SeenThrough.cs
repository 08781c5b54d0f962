namespace DicomExchange.Store.Catalog.Grants;

/// <summary>How an instance came to be seen, so that the same can be asked again before it is sent.</summary>
/// <param name="Holdings">The holdings in which it stands, of those that are seen.</param>
/// <param name="Grants">The grants that cover any of them.</param>
internal sealed record SeenThrough(IReadOnlyList<int> Holdings, IReadOnlyList<long> Grants)
{
    public static SeenThrough Nothing { get; } = new([], []);
}

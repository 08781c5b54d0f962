namespace DicomExchange.Store.Catalog.Commit;

/// <summary>What is known of how an arrived content compares with those held under its UID.</summary>
internal sealed class ContentComparison
{
    private readonly Dictionary<long, bool> known = [];

    public void Add(long content, bool isSame) => known[content] = isSame;

    public bool Covers(long content) => known.ContainsKey(content);

    public bool IsSame(long content) => known.GetValueOrDefault(content);
}

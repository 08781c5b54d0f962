namespace DicomExchange.Store.Catalog.Commit;

/// <summary>What is known of how an arrived content compares with those held under its UID.</summary>
internal sealed class ContentComparison
{
    private readonly Dictionary<long, ContentLikeness> known = [];

    public void Add(long content, ContentLikeness likeness) => known[content] = likeness;

    public bool Covers(long content) => known.ContainsKey(content);

    public bool Says(long content, ContentLikeness likeness) => known.TryGetValue(content, out var said) && said == likeness;
}

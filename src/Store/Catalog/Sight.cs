namespace DicomExchange.Store.Catalog;

/// <summary>What the one who asks may see. Whatever is outside of it does not exist for the answer: not in matches, not in counts.</summary>
public sealed record Sight
{
    private Sight()
    {
    }

    /// <summary>All that the store holds.</summary>
    public static Sight All { get; } = new() { IsAll = true };

    public bool IsAll { get; private init; }

    /// <summary>The partner whose own instances are seen.</summary>
    public string? Partner { get; private init; }

    /// <summary>The instances that the partner sent itself.</summary>
    public static Sight Own(string partner) => new() { Partner = partner };
}

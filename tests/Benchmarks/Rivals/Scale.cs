namespace DicomExchange.Benchmarks.Rivals;

/// <summary>How much is moved and asked in one round.</summary>
internal sealed record Scale
{
    /// <summary>The counts of the table in docs/performance.md.</summary>
    public static Scale Full { get; } = new();

    /// <summary>Just enough to see that every row works on every server; its figures mean nothing.</summary>
    public static Scale Quick { get; } = new()
    {
        Series = 8, Middle = 2, LargeBytes = 4_000_000, Small = 20, Stock = 4, Echoes = 4, FindStudies = 60, IndexStudies = 3000, Queries = 3, Lists = 3,
    };

    /// <summary>Objects of 0.5 MB, to be stored by all senders together or retrieved.</summary>
    public int Series { get; init; } = 400;

    /// <summary>Objects of 10 MB.</summary>
    public int Middle { get; init; } = 40;

    /// <summary>Objects of <see cref="LargeBytes"/>.</summary>
    public int Large { get; init; } = 2;

    public int LargeBytes { get; init; } = 210_000_000;

    /// <summary>Objects of 10 KB.</summary>
    public int Small { get; init; } = 1000;

    /// <summary>Objects of 10 KB by a sender that leaves Nagle's algorithm on: each may take 40 ms. Enough that the beginning of the program is a small part.</summary>
    public int Stock { get; init; } = 200;

    /// <summary>Associations with one C-ECHO each.</summary>
    public int Echoes { get; init; } = 100;

    /// <summary>Studies in every server that is asked; a server that cannot hold so many gets what it can.</summary>
    public int FindStudies { get; init; } = 2000;

    /// <summary>Studies in the index of our own node alone.</summary>
    public int IndexStudies { get; init; } = 100_000;

    /// <summary>Where that index lies when it is filled once and kept; null for a new one.</summary>
    public string? IndexFolder { get; init; }

    /// <summary>Queries of each kind that has few answers.</summary>
    public int Queries { get; init; } = 100;

    /// <summary>Queries of each kind that has many.</summary>
    public int Lists { get; init; } = 20;
}

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>What was negotiated for a query (PS3.4 §C.5.1.1), and the limits it is held to.</summary>
public sealed record QueryOptions
{
    /// <summary>Nothing negotiated, usual limits.</summary>
    public static QueryOptions Baseline { get; } = new();

    /// <summary>Ranges of a date and of its time are matched as one range of moments (PS3.4 §C.2.2.2.5).</summary>
    public bool CombinedDateTime { get; init; }

    /// <summary>UIDs in one list. A C-MOVE of single images names some thousands; more is no query but load.</summary>
    public int MaxListedUids { get; init; } = 20_000;

    /// <summary>Alternatives in one key other than UIDs.</summary>
    public int MaxAlternatives { get; init; } = 256;

    /// <summary>Bytes of one key value other than a list of UIDs; far above any text worth asking for.</summary>
    public int MaxKeyLength { get; init; } = 256 * 1024;

    /// <summary>Sequences inside sequences.</summary>
    public int MaxSequenceDepth { get; init; } = 8;
}

namespace DicomExchange.Dicom.Datasets;

/// <summary>What a collected header may cost. An element beyond a limit is named as too long and not kept; it never refuses the object.</summary>
public sealed record HeaderLimits
{
    /// <summary>Bytes of one value; the longest single value a query can ask for has 64 characters, a list of them seldom 4 KiB.</summary>
    public int ValueBytes { get; init; } = 4 * 1024;

    /// <summary>Bytes of all values in one sequence.</summary>
    public int SequenceBytes { get; init; } = 16 * 1024;

    /// <summary>Bytes of everything kept, but for the four identifiers of the object.</summary>
    public int TotalBytes { get; init; } = 128 * 1024;

    /// <summary>Elements and items of all levels kept, but for the four identifiers of the object.</summary>
    public int Elements { get; init; } = 2_048;

    public static HeaderLimits Default { get; } = new();
}

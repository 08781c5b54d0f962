namespace DicomExchange.Dicom.Datasets;

/// <summary>What a data set may cost its reader. Nothing announced is used before it is compared with these.</summary>
public sealed record DataSetLimits
{
    /// <summary>Sequences within sequences; real objects seldom pass 10, and each level costs a reader memory.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Elements of all levels kept in memory; each costs about 100 bytes beside its value.</summary>
    public int Elements { get; init; } = 16_384;

    /// <summary>Bytes of all values kept in memory.</summary>
    public long Bytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Bytes that deflated input may grow to in all: the most a native value can have (PS3.5 §7.1.1), and room for what stands
    /// around it. It bounds time, not memory: what comes out passes in pieces of 16 KiB, and what is kept of it has the limits above.
    /// </summary>
    public long InflatedBytes { get; init; } = (4L << 30) + (16 << 20);

    /// <summary>
    /// Inflated bytes for each deflated byte, beyond the first <see cref="InflateGrace"/>. Deflate itself can reach 1032; a few megabytes
    /// that keep a core busy for gigabytes are no image.
    /// </summary>
    public int InflateRatio { get; init; } = 200;

    /// <summary>Inflated bytes that are free of the ratio: masks and black volumes come near what deflate can reach.</summary>
    public long InflateGrace { get; init; } = 72L << 20;

    public ElementGroups Groups { get; init; } = ElementGroups.DataSet;

    /// <summary>For the identifiers of queries and retrieves.</summary>
    public static DataSetLimits Identifier { get; } = new() { InflatedBytes = 4 * 1024 * 1024 };

    /// <summary>For command sets: flat, and never more than a list of failed UIDs.</summary>
    public static DataSetLimits Command { get; } = new() { Depth = 0, Elements = 256, Bytes = 1024 * 1024, Groups = ElementGroups.Command };

    /// <summary>For file meta information.</summary>
    public static DataSetLimits FileMeta { get; } = new() { Depth = 0, Elements = 256, Bytes = 64 * 1024, Groups = ElementGroups.FileMeta };

    /// <summary>For whole objects in memory: tools and tests, never what a peer sends.</summary>
    public static DataSetLimits WholeObject { get; } = new() { Elements = 4_000_000, Bytes = 1L << 31 };
}

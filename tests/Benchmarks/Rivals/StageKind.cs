namespace DicomExchange.Benchmarks.Rivals;

/// <summary>What servers hold before they are measured; each kind begins with fresh ones.</summary>
internal enum StageKind
{
    /// <summary>Nothing.</summary>
    Empty,

    /// <summary>Many studies of one tiny instance each.</summary>
    Studies,

    /// <summary>A series and two large objects, and a receiver beside them.</summary>
    Objects,

    /// <summary>Our node alone, with an index of many studies without their objects.</summary>
    Index,
}

namespace DicomExchange.Node.Audit;

/// <summary>What the trail can be written as.</summary>
public enum AuditExportFormat
{
    /// <summary>The messages of PS3.15 §A.5, for whoever reads those. Records of single instances are in them as sums.</summary>
    Xml,

    /// <summary>Every record with every field, one JSON object on a line. The exact form.</summary>
    Ndjson,

    /// <summary>Every record with every field, for spreadsheets (RFC 4180).</summary>
    Csv,
}

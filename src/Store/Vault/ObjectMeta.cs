using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Vault;

/// <summary>What lies sealed in the header of an object: enough to enter it into a new index with its owner.</summary>
public sealed record ObjectMeta
{
    /// <summary>Owner and domain are at most this many bytes of UTF-8 each.</summary>
    public const int MaxTextLength = 255;

    public required Uid TransferSyntax { get; init; }

    public required Uid SopClass { get; init; }

    public required Uid SopInstance { get; init; }

    public required Uid Study { get; init; }

    /// <summary>The partner that sent these bytes.</summary>
    public required string Owner { get; init; }

    /// <summary>The domain in which the Patient ID counts when the data set names no issuer.</summary>
    public string PatientDomain { get; init; } = string.Empty;

    /// <summary>The calling AE title, if there was one.</summary>
    public AeTitle CallingTitle { get; init; }

    /// <summary>To the microsecond, with the zone of the node.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// Another object with this SOP Instance UID and other content was known when this one came. A hint: two that arrive together
    /// may both lack it, and a rebuild decides by the time of receipt.
    /// </summary>
    public bool IsVariant { get; init; }

    /// <summary>Bytes of the data set; filled in by the writer.</summary>
    public long Length { get; init; }
}

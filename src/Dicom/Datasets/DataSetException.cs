using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>A data set that is refused: why, at which byte and at which element. Carries no value, so no patient data.</summary>
public sealed class DataSetException : Exception
{
    public DataSetException(string reason, long offset, Tag tag, Exception? inner = null)
        : base($"The data set is refused at byte {offset}, element {tag}: {DataSetReasons.Sentence(reason)}.", inner)
    {
        Reason = reason;
        Offset = offset;
        Tag = tag;
    }

    /// <summary>One of <see cref="DataSetReasons"/>.</summary>
    public string Reason { get; }

    /// <summary>Bytes from the start of the data set, counted after inflation where it is deflated.</summary>
    public long Offset { get; }

    /// <summary>The element being read, or the last one before the offset.</summary>
    public Tag Tag { get; }
}

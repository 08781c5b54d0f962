namespace DicomExchange.Dicom.Datasets;

/// <summary>What a level of a scan holds.</summary>
internal enum ScanFrameKind
{
    /// <summary>Elements: the data set itself or an item.</summary>
    Elements,

    /// <summary>Items of a sequence.</summary>
    Items,

    /// <summary>Fragments of encapsulated pixel data.</summary>
    Fragments,
}

namespace DicomExchange.Dicom.Datasets;

/// <summary>Which groups may stand in what is read (PS3.5 §7.1, PS3.7 §6.3.1, PS3.10 §7.1).</summary>
public enum ElementGroups
{
    /// <summary>A data set: every group but 0000; 0002 is tolerated, as files with two heads exist.</summary>
    DataSet,

    /// <summary>A command set: group 0000 alone.</summary>
    Command,

    /// <summary>File meta information: group 0002 alone.</summary>
    FileMeta,
}

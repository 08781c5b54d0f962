using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Associations;

/// <summary>How this implementation names itself to peers (PS3.7 §D.3.3.2).</summary>
public static class Implementation
{
    /// <summary>One UID for all versions; the version name tells them apart.</summary>
    public static readonly Uid ClassUid = Uid.Parse("2.25.311153475619549194912216342092504873579");

    public const string VersionName = "DICOMEXCHANGE_01";
}

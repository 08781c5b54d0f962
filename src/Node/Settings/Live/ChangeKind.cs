namespace DicomExchange.Node.Settings.Live;

/// <summary>What became of a part of the settings.</summary>
public enum ChangeKind
{
    Added,
    Removed,
    Changed,
}

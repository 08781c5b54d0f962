namespace DicomExchange.Node.Settings;

/// <summary>Severities of the operational log; the words of <c>logging.level</c>.</summary>
public enum LogDetail
{
    Debug,
    Information,
    Warning,
    Error,
}

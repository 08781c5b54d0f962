namespace DicomExchange.Node.Settings;

/// <summary>What a partner can ask of this node; the words of <c>may</c>.</summary>
public enum Operation
{
    Echo,
    Store,
    Find,
    Move,
    Get,
    Commit,
}

namespace DicomExchange.Node.Settings;

/// <summary>Which instances a partner may find and retrieve; the words of <c>sees</c>.</summary>
public enum Sees
{
    /// <summary>The instances it sent itself.</summary>
    Own,

    /// <summary>Its own and those a grant covers.</summary>
    Granted,

    /// <summary>Everything held here.</summary>
    All,
}

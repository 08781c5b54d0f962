namespace DicomExchange.Node.Control;

/// <summary>A domain of Patient IDs as people read it. An ID that names no domain, and comes from nobody who has one, has the domain without a character.</summary>
public static class DomainText
{
    private const string None = "(none)";

    /// <summary>In a sentence: in quotes, so that nobody takes it for a word of the sentence.</summary>
    public static string Of(string domain) => domain.Length == 0 ? None : $"\"{domain}\"";

    /// <summary>In a column of its own.</summary>
    public static string InTable(string domain) => domain.Length == 0 ? None : domain;
}

namespace DicomExchange.Node.Control;

/// <summary>Numbers of things in sentences.</summary>
public static class Counted
{
    /// <summary>Such as <c>1 study</c> and <c>2 studies</c>.</summary>
    public static string Of(long count, string one) => count == 1 ? $"1 {one}" : $"{count} {Plural(one)}";

    /// <summary>One of two forms of a verb.</summary>
    public static string Verb(long count, string ofOne, string ofMany) => count == 1 ? ofOne : ofMany;

    private static string Plural(string one) => one switch
    {
        "series" => one,
        _ when one.EndsWith("study", StringComparison.Ordinal) => one[..^1] + "ies",
        _ => one + "s",
    };
}

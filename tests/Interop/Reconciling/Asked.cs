namespace DicomExchange.Interop.Reconciling;

/// <summary>What a query or a retrieval asked for, in words.</summary>
public static class Asked
{
    public static string Of(string level, string study, string patient) => $"{level} study '{study}' patient '{patient}'";
}

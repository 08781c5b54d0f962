namespace DicomExchange.Interop.Set;

/// <summary>
/// The checked-in table of what one side or the other cannot send or receive: path, file, reason. It is asserted in both
/// directions: what is missing must be listed, and what is listed must be missing.
/// </summary>
public static class Exclusions
{
    private static readonly Lazy<ILookup<string, string>> Table = new(Load);

    /// <summary>The files listed for one way of transfer, in order.</summary>
    public static IEnumerable<string> Of(string way) => Table.Value[way].Order(StringComparer.Ordinal);

    private static ILookup<string, string> Load()
    {
        using var resource = typeof(Exclusions).Assembly.GetManifestResourceStream("foreign-exclusions.tsv")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToLookup(cells => cells[0], cells => cells[1]);
    }
}

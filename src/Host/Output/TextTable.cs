using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Host.Output;

/// <summary>Rows with aligned columns, the same on a terminal and in a pipe; nothing is cut and nothing can move the cursor.</summary>
internal sealed class TextTable(params IReadOnlyList<string> headings)
{
    private readonly List<IReadOnlyList<string>> rows = [headings];

    public void Add(params IReadOnlyList<string> cells) => rows.Add([.. cells.Select(Printable.Text)]);

    public void WriteTo(TextWriter output)
    {
        var widths = Enumerable.Range(0, headings.Count).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
        }
    }
}

using DicomExchange.House.Tests.Sources;

namespace DicomExchange.House.Tests.Rules;

/// <summary>The README's table of one object's way is a map; each folder on it exists.</summary>
public static class ReadmeRules
{
    private const string Path = "README.md";

    public static IEnumerable<Violation> WayOfTheObject(string readme, Func<string, bool> exists)
    {
        var rows = Rows(readme);
        if (rows.Count < 8)
        {
            yield return new Violation(Path, 1, "the table of one object's way (| # | step | folder | …) is missing or too short");
        }

        foreach (var (line, folder) in rows.SelectMany(r => r.Folders.Select(f => (r.Line, f))))
        {
            if (!exists("src/" + folder))
            {
                yield return new Violation(Path, line, $"there is no src/{folder}");
            }
        }
    }

    private static List<(int Line, string[] Folders)> Rows(string readme)
    {
        var rows = new List<(int, string[])>();
        var lines = readme.Split('\n');
        var column = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            var cells = lines[i].Split('|', StringSplitOptions.TrimEntries);
            if (!lines[i].StartsWith('|'))
            {
                column = -1;
            }
            else if (cells is [_, "#", "step", ..])
            {
                column = Array.IndexOf(cells, "folder");
            }
            else if (column > 0 && cells.Length > column && int.TryParse(cells[1], out _))
            {
                rows.Add((i + 1, [.. cells[column].Split(',', StringSplitOptions.TrimEntries).Select(f => f.Trim('`').Replace("/*", string.Empty, StringComparison.Ordinal).TrimEnd('/'))]));
            }
        }

        return rows;
    }
}

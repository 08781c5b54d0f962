namespace DicomExchange.Node.Settings.Json;

/// <summary>Collects mistakes, up to a number a person can still read.</summary>
public sealed class MistakeList
{
    /// <summary>More than this are counted, not kept.</summary>
    public const int Kept = 200;

    private readonly List<SettingsMistake> items = [];

    public int Count { get; private set; }

    /// <summary>How many of them are no more than that somebody is named who is not among the partners.</summary>
    public int MissingPartners { get; private set; }

    /// <summary>By line and column.</summary>
    public IReadOnlyList<SettingsMistake> Items => [.. items.OrderBy(m => m.Line).ThenBy(m => m.Column)];

    public void Add(int line, int column, string path, string problem, string expected)
    {
        Count++;
        if (items.Count < Kept)
        {
            items.Add(new SettingsMistake(line, column, path, Printable.Text(problem), Printable.Text(expected)));
        }
    }

    /// <summary>Somebody is named who is not among the partners.</summary>
    public void AddMissingPartner(int line, int column, string path, string problem, string expected)
    {
        MissingPartners++;
        Add(line, column, path, problem, expected);
    }

    public void Add(PositionedJson at, string problem, string expected) => Add(at.Line, at.Column, at.Path, problem, expected);

    public bool AnyAt(Func<string, bool> path) => items.Exists(m => path(m.Path));
}

using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>Where checks across several values report: by path, with the line looked up.</summary>
public sealed class CheckReport
{
    private readonly Dictionary<string, PositionedJson> places = new(StringComparer.Ordinal);
    private readonly MistakeList mistakes;
    private readonly List<string> notes;

    public CheckReport(PositionedJson document, MistakeList mistakes, List<string> notes)
    {
        this.mistakes = mistakes;
        this.notes = notes;
        var open = new Stack<PositionedJson>([document]);
        while (open.TryPop(out var value))
        {
            places.TryAdd(value.Path, value);
            foreach (var child in value.Members.Values.Concat(value.Items))
            {
                open.Push(child);
            }
        }
    }

    /// <summary>Reports at the path, or, where the file has nothing there, at the nearest that it has.</summary>
    public void Mistake(string path, string problem, string expected)
    {
        var near = Near(path);
        mistakes.Add(near.Line, near.Column, path, problem, expected);
    }

    /// <summary>The same, of somebody who is named and is not among the partners.</summary>
    public void MissingPartner(string path, string problem, string expected)
    {
        var near = Near(path);
        mistakes.AddMissingPartner(near.Line, near.Column, path, problem, expected);
    }

    public void Note(string sentence) => notes.Add(Printable.Text(sentence));

    public bool Has(string path) => places.ContainsKey(path);

    /// <summary>The line of a path that the file has.</summary>
    public int LineOf(string path) => places[path].Line;

    /// <summary>Whether something under this path could not be read, so that what depends on it cannot be judged.</summary>
    public bool IsDoubtful(string path) => mistakes.AnyAt(p => p.StartsWith(path, StringComparison.Ordinal));

    private PositionedJson Near(string path)
    {
        while (!places.ContainsKey(path))
        {
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }

        return places[path];
    }
}

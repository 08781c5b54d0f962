using System.Text.RegularExpressions;

namespace DicomExchange.EndToEnd.Tracing;

/// <summary>
/// Follows a node's system calls and holds every C-STORE response against what was durable when its bytes were handed to the
/// kernel. An object counts as safe after, in this order: its file synced after its last write, the file renamed into the
/// vault, that directory synced, the database's log written, the log synced. One in a segment: the segment synced after the write,
/// then the log in the same way. At no moment may there be more responses than safe objects.
/// </summary>
internal sealed partial class DurabilityTrace
{
    /// <summary>Command Field (0000,0100) US, implicit little endian, 8001H: C-STORE-RSP (PS3.7 §9.3.1.2).</summary>
    private const string StoreResponse = "\0\0\0\u0001\u0002\0\0\0\u0001\u0080";

    /// <summary>Milliseconds for one line.</summary>
    private const int Patience = 60_000;

    private readonly Dictionary<string, Step> steps = [];
    private readonly Dictionary<int, Started> started = [];
    private readonly List<string> violations = [];
    private int safe;

    private enum Step
    {
        Written,
        Synced,
        Renamed,
        Named,
        Logged,
        Safe,
    }

    public int Responses { get; private set; }

    /// <summary>Objects that went all the way.</summary>
    public int Safe => safe;

    public IReadOnlyList<string> Violations => violations;

    /// <summary>The order of a whole trace.</summary>
    public static DurabilityTrace Of(IEnumerable<string> lines)
    {
        var trace = new DurabilityTrace();
        foreach (var line in lines.Select(TraceLine.Parse).OfType<TraceLine>())
        {
            trace.Take(line);
        }

        return trace;
    }

    private void Take(TraceLine line)
    {
        if (line.Begins)
        {
            // What a sync reaches is what was there when it was entered, not when it returned.
            started[line.Thread] = new Started(line.Text, [.. steps.Where(s => s.Value is Step.Written or Step.Renamed or Step.Logged).Select(s => s.Key)]);
            Enter(line);
        }

        if (line.Ends && started.Remove(line.Thread, out var call) && line.Succeeded)
        {
            Return(line.Call, call);
        }
    }

    private void Enter(TraceLine line)
    {
        switch (line.Call)
        {
            case "pwrite64" or "pwritev" or "pwritev2" or "write" or "writev" when Incoming().Match(line.Text) is { Success: true } file:
                steps[file.Groups["id"].Value] = Step.Written;
                break;
            case "pwrite64" when Appended().Match(line.Text) is { Success: true } place:
                steps[$"{place.Groups["segment"].Value}@{place.Groups["offset"].Value}"] = Step.Written;
                break;
            case "pwrite64" or "write" when DatabaseLog().IsMatch(line.Text):
                Advance(steps.Keys, Step.Named, Step.Logged);
                break;
            case "sendmsg" or "sendto" or "write" or "writev" when Socket().IsMatch(line.Text):
                Respond(line.Text);
                break;
        }
    }

    private void Return(string call, Started began)
    {
        switch (call)
        {
            case "rename" or "renameat" or "renameat2" when Renamed().Match(began.Text) is { Success: true } file:
                Rename(file.Groups["id"].Value);
                break;
            case "fsync" or "fdatasync" when Incoming().Match(began.Text) is { Success: true } file:
                Advance(began.Reached.Where(id => id == file.Groups["id"].Value), Step.Written, Step.Synced);
                break;
            case "fsync" or "fdatasync" when Segment().Match(began.Text) is { Success: true } file:
                Advance(began.Reached.Where(id => id.StartsWith($"{file.Groups["segment"].Value}@", StringComparison.Ordinal)), Step.Written, Step.Named);
                break;
            case "fsync" or "fdatasync" when VaultFolder().IsMatch(began.Text):
                Advance(began.Reached, Step.Renamed, Step.Named);
                break;
            case "fsync" or "fdatasync" when DatabaseLog().IsMatch(began.Text):
                safe += Advance(began.Reached, Step.Logged, Step.Safe);
                break;
        }
    }

    private void Rename(string id)
    {
        if (steps.GetValueOrDefault(id) != Step.Synced)
        {
            violations.Add($"{id} was renamed into the vault before it was synced");
        }

        steps[id] = Step.Renamed;
    }

    private void Respond(string text)
    {
        for (var at = text.IndexOf(StoreResponse, StringComparison.Ordinal); at >= 0; at = text.IndexOf(StoreResponse, at + 1, StringComparison.Ordinal))
        {
            Responses++;
            if (Responses > safe)
            {
                violations.Add($"response {Responses} went out when {safe} objects were safe");
            }
        }
    }

    private int Advance(IEnumerable<string> ids, Step from, Step to)
    {
        var moved = ids.Where(id => steps[id] == from).ToList();
        moved.ForEach(id => steps[id] = to);
        return moved.Count;
    }

    [GeneratedRegex(@"^\d+<[^>]*/incoming/(?<id>[^>/]+)>", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Incoming();

    [GeneratedRegex(@"^\d+<[^>]*/vault/\d+>", RegexOptions.None, Patience)]
    private static partial Regex VaultFolder();

    [GeneratedRegex(@"^\d+<[^>]*/vault/segments/(?<segment>\d+)>", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Segment();

    /// <summary>The last argument is the offset.</summary>
    [GeneratedRegex(@"^\d+<[^>]*/vault/segments/(?<segment>\d+)>,.*, (?<offset>\d+)( <unfinished|\)|$)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, Patience)]
    private static partial Regex Appended();

    [GeneratedRegex(@"^\d+<[^>]*/catalog\.db-wal>", RegexOptions.None, Patience)]
    private static partial Regex DatabaseLog();

    [GeneratedRegex(@"^\d+<TCP", RegexOptions.None, Patience)]
    private static partial Regex Socket();

    [GeneratedRegex(@"/incoming/[^""]+"".*/vault/\d+/(?<id>[^""/]+)""", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Renamed();

    private sealed record Started(string Text, IReadOnlyList<string> Reached);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace DicomExchange.Interop.Reconciling;

/// <summary>What DCMTK's tools say of their own operations.</summary>
public static class Said
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>By storescu: each file it sent and whether that was taken.</summary>
    public static IReadOnlyList<(string Path, bool IsTaken)> Stored(string output)
    {
        var stored = new List<(string, bool)>();
        var path = string.Empty;
        foreach (var line in output.Split('\n'))
        {
            if (After(line, "I: Sending file: ") is { } sending)
            {
                path = sending;
            }
            else if (After(line, "I: Received Store Response (") is { } answer)
            {
                stored.Add((path, IsTaken(answer)));
            }
        }

        return stored;
    }

    /// <summary>By dcmsend in its report: each instance it sent, the bytes of its data set, and whether that was taken.</summary>
    public static IReadOnlyList<(string Instance, long Bytes, bool IsTaken)> Reported(string report)
    {
        var reported = new List<(string, long, bool)>();
        var (instance, bytes) = (string.Empty, 0L);
        foreach (var line in report.Split('\n'))
        {
            if (After(line, "SOP Instance  : ") is { } uid)
            {
                instance = uid;
            }
            else if (After(line, "Dataset Size  : ") is { } size)
            {
                bytes = long.Parse(size.Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else if (After(line, "DIMSE Status  : ") is { } status)
            {
                reported.Add((instance, bytes, status.StartsWith("0x0000", StringComparison.Ordinal) || status.StartsWith("0xb", StringComparison.OrdinalIgnoreCase)));
            }
        }

        return reported;
    }

    /// <summary>By findscu: of which study each match is, and whether the query was carried out.</summary>
    public static (IReadOnlyList<string> Studies, bool IsDone) Found(string output)
    {
        var studies = output.Split("Find Response: ").Skip(1).Select(match => Regex.Match(match, @"\(0020,000d\) UI \[(?<uid>[0-9.]*)", Options, Limit).Groups["uid"].Value);
        return ([.. studies], output.Contains("Received Final Find Response (Success)", StringComparison.Ordinal));
    }

    /// <summary>
    /// By getscu, and by movescu that says everything: how many instances came, and how many could not be sent, as they were told last; and
    /// whether the operation ended well, which movescu says by the number.
    /// </summary>
    /// <exception cref="InvalidDataException">It was told nothing at all.</exception>
    public static (long Done, long Failed, bool IsSuccess) Retrieved(string output)
    {
        var end = output.LastIndexOf("Received Final Move Response", StringComparison.Ordinal);
        var isMove = end >= 0;
        end = isMove ? end : output.LastIndexOf("Received C-GET Response", StringComparison.Ordinal);
        if (end < 0)
        {
            throw new InvalidDataException("No final response: " + output);
        }

        var isSuccess = Regex.IsMatch(output[end..], isMove ? @"DIMSE Status\s*: 0x0000" : @"^Received C-GET Response \(Success\)", Options, Limit);
        return (Last(output, "Completed") + Last(output, "Warning"), Last(output, "Failed"), isSuccess);
    }

    private static long Last(string output, string which) =>
        Regex.Matches(output, which + @" Suboperations\s*: (?<n>[0-9]+)", Options, Limit).LastOrDefault() is { } match
            ? long.Parse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture)
            : 0;

    private static bool IsTaken(string answer) =>
        answer.StartsWith("Success", StringComparison.Ordinal) || answer.StartsWith("Warning", StringComparison.Ordinal);

    private static string? After(string line, string begin) => line.StartsWith(begin, StringComparison.Ordinal) ? line[begin.Length..].TrimEnd() : null;
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace DicomExchange.EndToEnd.Tracing;

/// <summary>One line of <c>strace -f -yy -xx</c>: a call that began, one that ended, or both at once.</summary>
/// <param name="Thread">Which thread.</param>
/// <param name="Call">The system call.</param>
/// <param name="Text">Descriptors, arguments and result, with bytes as Latin-1; of a resumed call only what follows.</param>
/// <param name="Begins">The call is entered here.</param>
/// <param name="Ends">The call has returned here.</param>
internal sealed partial record TraceLine(int Thread, string Call, string Text, bool Begins, bool Ends)
{
    /// <summary>Milliseconds for one line.</summary>
    private const int Patience = 60_000;

    private const string Unfinished = "<unfinished ...>";

    /// <summary>Whether it ended without an error; true for one that has not ended.</summary>
    public bool Succeeded => !Failure().IsMatch(Text);

    /// <summary>Null for lines about signals and ends of threads.</summary>
    public static TraceLine? Parse(string line)
    {
        if (Resumed().Match(line) is { Success: true } resumed)
        {
            return new TraceLine(ThreadOf(resumed), resumed.Groups["call"].Value, Decode(resumed.Groups["text"].Value), Begins: false, Ends: true);
        }

        return Whole().Match(line) is { Success: true } whole
            ? new TraceLine(
                ThreadOf(whole),
                whole.Groups["call"].Value,
                Decode(whole.Groups["text"].Value),
                Begins: true,
                Ends: !line.EndsWith(Unfinished, StringComparison.Ordinal))
            : null;
    }

    private static int ThreadOf(Match match) => int.Parse(match.Groups["thread"].ValueSpan, CultureInfo.InvariantCulture);

    private static string Decode(string text) =>
        HexByte().Replace(text, b => ((char)byte.Parse(b.Groups["hex"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex(@"^(?<thread>\d+) +(?<call>\w+)\((?<text>.*)$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(?<thread>\d+) +<\.\.\. (?<call>\w+) resumed>(?<text>.*)$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Resumed();

    [GeneratedRegex(@"\\x(?<hex>[0-9a-f]{2})", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex HexByte();

    [GeneratedRegex(@"= -1 E[A-Z]+ \([^)]*\)$", RegexOptions.None, Patience)]
    private static partial Regex Failure();
}

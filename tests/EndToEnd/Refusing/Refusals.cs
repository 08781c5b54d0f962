using DicomExchange.Support;
using Shouldly;

namespace DicomExchange.EndToEnd.Refusing;

/// <summary>What a person gets to read when the program will not do something.</summary>
internal static class Refusals
{
    /// <summary>Exit code 1 and exactly one line besides the log, which says all of this; never a stack trace.</summary>
    public static void ShouldBeOneSentence(this ToolResult result, params IEnumerable<string> saying)
    {
        result.ExitCode.ShouldBe(1, result.ToString());
        var line = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !IsLog(l)).ShouldHaveSingleItem(result.ToString());
        line[^1].ShouldBeOneOf('.', '?');
        line.ShouldNotContain("Exception");
        foreach (var word in saying)
        {
            line.ShouldContain(word, Case.Insensitive);
        }
    }

    private static bool IsLog(string line) => line.Length > 10 && line[4] == '-' && line[7] == '-' && char.IsAsciiDigit(line[0]);
}

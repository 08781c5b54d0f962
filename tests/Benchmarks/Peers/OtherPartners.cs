using System.Globalization;
using System.Text;

namespace DicomExchange.Benchmarks.Peers;

/// <summary>Whom a node knows, and what the caller sees of it.</summary>
/// <param name="Sees">Of the caller, as the settings write it.</param>
/// <param name="Others">So many partners more, who never call.</param>
internal sealed record OtherPartners(string Sees, int Others)
{
    public static OtherPartners None { get; } = new("all", 0);

    /// <summary>For the list <c>partners</c>, each followed by a comma.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        for (var n = 0; n < Others; n++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $$"""
                { "name": "partner {{n}}", "aeTitles": ["T{{n}}"], "security": "tls", "certificates": ["sha256:{{n:x64}}"], "may": ["echo", "store", "find"], "sees": "own" },
                """);
        }

        return text.ToString();
    }
}

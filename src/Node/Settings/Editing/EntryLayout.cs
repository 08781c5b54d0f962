using System.Text;
using System.Text.Json;

namespace DicomExchange.Node.Settings.Editing;

/// <summary>The white space of an entry: copied from the entry before it, so that it looks as if the same hand had written it.</summary>
/// <param name="Head">After <c>{</c>.</param>
/// <param name="Between">After each comma.</param>
/// <param name="Tail">Before <c>}</c>.</param>
internal sealed record EntryLayout(string Head, string Between, string Tail)
{
    /// <summary>All on one line.</summary>
    public static EntryLayout OneLine { get; } = new(" ", " ", " ");

    /// <summary>A key a line.</summary>
    public static EntryLayout Lines(string newLine, string indent, string unit) => new(newLine + indent + unit, newLine + indent + unit, newLine + indent);

    /// <summary>As this entry, an object with at least two members, is laid out.</summary>
    public static EntryLayout Of(ReadOnlySpan<byte> entry)
    {
        var reader = new Utf8JsonReader(entry);
        var members = new List<(int Start, int End)>();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                members.Add((start, (int)reader.BytesConsumed));
            }
        }

        var between = entry[members[0].End..members[1].Start];
        return new EntryLayout(
            Text(entry[1..members[0].Start]),
            Text(between[(between.IndexOf((byte)',') + 1)..]),
            Text(entry[members[^1].End..^1]));
    }

    public string Write(NewPartner partner) => $"{{{Head}{string.Join("," + Between, partner.Members())}{Tail}}}";

    private static string Text(ReadOnlySpan<byte> whiteSpace) => Encoding.ASCII.GetString(whiteSpace);
}

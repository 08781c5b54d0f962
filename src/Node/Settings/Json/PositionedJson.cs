using System.Text.Json;

namespace DicomExchange.Node.Settings.Json;

/// <summary>A JSON value that knows where it stands in its file.</summary>
public sealed record PositionedJson(JsonValueKind Kind, string Path, int Line, int Column)
{
    /// <summary>The text of a string, a number as written, true or false; empty for other kinds.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>An object's members in the order written; of a duplicate key the first.</summary>
    public Dictionary<string, PositionedJson> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>An array's elements.</summary>
    public List<PositionedJson> Items { get; } = [];

    /// <summary>What a person would call this kind of value.</summary>
    public string KindName => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}

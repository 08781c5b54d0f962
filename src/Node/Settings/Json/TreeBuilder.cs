using System.Text.Json;

namespace DicomExchange.Node.Settings.Json;

/// <summary>Makes the tree of positioned values from a reader's tokens, without recursion.</summary>
internal sealed class TreeBuilder(MistakeList mistakes)
{
    private readonly Stack<PositionedJson> open = new();
    private string? key;
    private bool skipped;
    private int skippedDepth;

    public PositionedJson? Root { get; private set; }

    public string Path => open.TryPeek(out var top) ? top.Path : string.Empty;

    public void Take(ref Utf8JsonReader reader, int line, int column)
    {
        if (skipped)
        {
            SkipDuplicate(reader.TokenType);
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                TakeKey(Text(ref reader, line, column), line, column);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                open.Pop();
                break;
            case JsonTokenType.StartObject:
                open.Push(Add(new PositionedJson(JsonValueKind.Object, PathOfNext(), line, column)));
                break;
            case JsonTokenType.StartArray:
                open.Push(Add(new PositionedJson(JsonValueKind.Array, PathOfNext(), line, column)));
                break;
            default:
                Add(new PositionedJson(KindOf(reader.TokenType), PathOfNext(), line, column) { Text = Text(ref reader, line, column) });
                break;
        }
    }

    private static JsonValueKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.String => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True => JsonValueKind.True,
        JsonTokenType.False => JsonValueKind.False,
        _ => JsonValueKind.Null,
    };

    private void TakeKey(string name, int line, int column)
    {
        key = name;
        if (!open.Peek().Members.TryGetValue(name, out var first))
        {
            return;
        }

        mistakes.Add(line, column, PathOfNext(), $"the key \"{name}\" is given twice, first on line {first.Line}", "each key once");
        skipped = true;
    }

    private void SkipDuplicate(JsonTokenType token)
    {
        skippedDepth += token switch
        {
            JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
            JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
            _ => 0,
        };
        skipped = skippedDepth > 0;
    }

    private PositionedJson Add(PositionedJson value)
    {
        if (!open.TryPeek(out var parent))
        {
            Root = value;
        }
        else if (parent.Kind is JsonValueKind.Array)
        {
            parent.Items.Add(value);
        }
        else
        {
            parent.Members.Add(key!, value);
        }

        return value;
    }

    private string PathOfNext()
    {
        if (!open.TryPeek(out var parent))
        {
            return string.Empty;
        }

        return parent.Kind is JsonValueKind.Array ? $"{parent.Path}[{parent.Items.Count}]"
            : parent.Path.Length == 0 ? Printable.Text(key!) : $"{parent.Path}.{Printable.Text(key!)}";
    }

    private string Text(ref Utf8JsonReader reader, int line, int column)
    {
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.String or JsonTokenType.PropertyName => reader.GetString()!,
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
                _ => string.Empty,
            };
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 without its other half: valid JSON, but no text.
            mistakes.Add(line, column, Path, "an escape sequence that is half a character", "complete characters");
            return string.Empty;
        }
    }
}

using System.Text.Json;
using System.Text.Unicode;

namespace DicomExchange.Node.Settings.Json;

/// <summary>
/// Reads one JSON document strictly (RFC 8259: no comment, no trailing comma, no duplicate key, no byte order mark), keeping
/// the position of every value and going on after each mistake that leaves the structure readable.
/// </summary>
public static class PositionedJsonReader
{
    public const int MaxBytes = 4 * 1024 * 1024;
    public const int MaxDepth = 32;

    private const string Json = "JSON text in UTF-8 without byte order mark";

    /// <returns>The document, or null when its structure cannot be read; mistakes are in <paramref name="mistakes"/>.</returns>
    public static PositionedJson? Read(ReadOnlySpan<byte> bytes, MistakeList mistakes)
    {
        if (Unreadable(bytes) is { } problem)
        {
            mistakes.Add(1, 1, string.Empty, problem, Json);
            return null;
        }

        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            // Both are let through here so that they can be reported together with everything else.
            CommentHandling = JsonCommentHandling.Allow,
            AllowTrailingCommas = true,
            MaxDepth = MaxDepth,
        });
        var document = new TreeBuilder(mistakes);
        var position = new TextPosition();
        try
        {
            ReadTokens(ref reader, bytes, document, ref position, mistakes);
        }
        catch (JsonException e)
        {
            mistakes.Add((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, string.Empty, Reason(e), "valid JSON (RFC 8259); nothing after this place could be checked");
            return null;
        }

        return document.Root;
    }

    private static void ReadTokens(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, TreeBuilder document, ref TextPosition position, MistakeList mistakes)
    {
        var commaAt = -1;
        var consumed = 0;
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            var comma = bytes[consumed..Math.Max(consumed, start)].IndexOf((byte)',');
            commaAt = comma >= 0 ? consumed + comma : commaAt;
            consumed = (int)reader.BytesConsumed;
            if (reader.TokenType is JsonTokenType.Comment)
            {
                position.MoveTo(bytes, start);
                mistakes.Add(position.Line, position.Column, document.Path, "a comment", "no comments; JSON has none");
                continue;
            }

            if (commaAt >= 0 && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray && commaAt >= 0)
            {
                position.MoveTo(bytes, Math.Max(commaAt, position.Offset));
                mistakes.Add(position.Line, position.Column, document.Path, "a comma after the last element", "no comma here");
            }

            commaAt = -1;
            position.MoveTo(bytes, start);
            document.Take(ref reader, position.Line, position.Column);
        }
    }

    private static string? Unreadable(ReadOnlySpan<byte> bytes) => bytes switch
    {
        { Length: > MaxBytes } => $"the file is larger than {MaxBytes / 1024 / 1024} MiB",
        { IsEmpty: true } => "the file is empty",
        [0xEF, 0xBB, 0xBF, ..] => "the file begins with a byte order mark",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, _, ..] or [_, 0, ..] => "the file is not UTF-8 but looks like UTF-16 or UTF-32",
        _ when !Utf8.IsValid(bytes) => "the file is not UTF-8",
        _ => null,
    };

    private static string Reason(JsonException e)
    {
        // The framework's text ends in its own position, which is given at the front already.
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.', ' ');
    }
}

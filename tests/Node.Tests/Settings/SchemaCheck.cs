using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DicomExchange.Node.Tests.Settings;

/// <summary>
/// Checks a document against a JSON Schema (draft 2020-12) as an editor does: the keywords that the schema of the settings uses, each by
/// the words of the specification. An unknown keyword is a fault of the test, never passed over.
/// </summary>
internal static class SchemaCheck
{
    /// <summary>What the schema has against the document, each with its path; nothing when it is valid.</summary>
    public static IReadOnlyList<string> Problems(JsonNode schema, JsonNode? document)
    {
        var problems = new List<string>();
        Check(schema.AsObject(), document, "$", problems);
        return problems;
    }

    private static void Check(JsonObject schema, JsonNode? value, string path, List<string> problems)
    {
        foreach (var (keyword, rule) in schema)
        {
            if (!IsKept(keyword, rule!, schema, value, path, problems))
            {
                problems.Add($"{path}: {keyword}");
            }
        }
    }

    private static bool IsKept(string keyword, JsonNode rule, JsonObject schema, JsonNode? value, string path, List<string> problems) => keyword switch
    {
        "$schema" or "title" or "description" or "default" => true,
        "type" => IsOfType(rule.GetValue<string>(), value),
        "enum" => rule.AsArray().Any(word => JsonNode.DeepEquals(word, value)),
        "pattern" or "minLength" or "maxLength" => value?.GetValueKind() is not JsonValueKind.String || IsText(keyword, rule, value.GetValue<string>()),
        "minimum" => value?.GetValueKind() is not JsonValueKind.Number || Number(value) >= rule.GetValue<int>(),
        "maximum" => value?.GetValueKind() is not JsonValueKind.Number || Number(value) <= rule.GetValue<int>(),
        "minItems" => value is not JsonArray list || list.Count >= rule.GetValue<int>(),
        "maxItems" => value is not JsonArray list || list.Count <= rule.GetValue<int>(),
        "required" => value is not JsonObject block || rule.AsArray().All(key => block.ContainsKey(key!.GetValue<string>())),
        "additionalProperties" => rule.GetValueKind() is JsonValueKind.False && (value is not JsonObject block || block.All(m => schema["properties"]!.AsObject().ContainsKey(m.Key))),
        "properties" => AreKept(rule.AsObject(), value as JsonObject, path, problems),
        "items" => AreKept(rule.AsObject(), value as JsonArray, path, problems),
        _ => throw new InvalidOperationException($"The schema has a keyword that this check does not know: {keyword}."),
    };

    private static bool IsText(string keyword, JsonNode rule, string text) => keyword switch
    {
        "pattern" => Regex.IsMatch(text, rule.GetValue<string>(), RegexOptions.ECMAScript, TimeSpan.FromSeconds(5)),
        "minLength" => text.EnumerateRunes().Count() >= rule.GetValue<int>(),
        _ => text.EnumerateRunes().Count() <= rule.GetValue<int>(),
    };

    private static bool AreKept(JsonObject properties, JsonObject? block, string path, List<string> problems)
    {
        foreach (var (key, value) in block ?? [])
        {
            if (properties[key] is JsonObject schema)
            {
                Check(schema, value, $"{path}.{key}", problems);
            }
        }

        return true;
    }

    private static bool AreKept(JsonObject items, JsonArray? list, string path, List<string> problems)
    {
        for (var i = 0; i < list?.Count; i++)
        {
            Check(items, list[i], $"{path}[{i}]", problems);
        }

        return true;
    }

    private static bool IsOfType(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => Number(value!) is var number && Math.Floor(number) == number,
        _ => false,
    };

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}

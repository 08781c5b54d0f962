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
    /// <summary>The keywords that look at nothing but their own rule and the value.</summary>
    private static readonly Dictionary<string, Func<JsonNode, JsonNode?, bool>> Rules = new()
    {
        ["$schema"] = static (_, _) => true,
        ["title"] = static (_, _) => true,
        ["description"] = static (_, _) => true,
        ["default"] = static (_, _) => true,
        ["type"] = static (rule, value) => IsOfType(rule.GetValue<string>(), value),
        ["enum"] = static (rule, value) => rule.AsArray().Any(word => JsonNode.DeepEquals(word, value)),
        ["pattern"] = static (rule, value) => IsText(value, text => Regex.IsMatch(text, rule.GetValue<string>(), RegexOptions.ECMAScript, TimeSpan.FromMinutes(1))),
        ["minLength"] = static (rule, value) => IsText(value, text => Length(text) >= rule.GetValue<int>()),
        ["maxLength"] = static (rule, value) => IsText(value, text => Length(text) <= rule.GetValue<int>()),
        ["minimum"] = static (rule, value) => IsNumber(value, number => number >= rule.GetValue<int>()),
        ["maximum"] = static (rule, value) => IsNumber(value, number => number <= rule.GetValue<int>()),
        ["minItems"] = static (rule, value) => value is not JsonArray list || list.Count >= rule.GetValue<int>(),
        ["maxItems"] = static (rule, value) => value is not JsonArray list || list.Count <= rule.GetValue<int>(),
        ["required"] = static (rule, value) => value is not JsonObject block || rule.AsArray().All(key => block.ContainsKey(key!.GetValue<string>())),
    };

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
        "properties" => AreKept(rule.AsObject(), value as JsonObject, path, problems),
        "items" => AreKept(rule.AsObject(), value as JsonArray, path, problems),
        "additionalProperties" => rule.GetValueKind() is JsonValueKind.False && (value is not JsonObject block || block.All(m => schema["properties"]!.AsObject().ContainsKey(m.Key))),
        _ when Rules.TryGetValue(keyword, out var isKept) => isKept(rule, value),
        _ => throw new InvalidOperationException($"The schema has a keyword that this check does not know: {keyword}."),
    };

    private static bool IsNumber(JsonNode? value, Func<double, bool> fits) => value?.GetValueKind() is not JsonValueKind.Number || fits(Number(value));

    private static bool IsText(JsonNode? value, Func<string, bool> fits) => value?.GetValueKind() is not JsonValueKind.String || fits(value.GetValue<string>());

    private static int Length(string text) => text.EnumerateRunes().Count();

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

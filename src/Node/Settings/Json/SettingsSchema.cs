using System.Text.Json;
using System.Text.Json.Nodes;

namespace DicomExchange.Node.Settings.Json;

/// <summary>Writes the JSON Schema (draft 2020-12) of the settings from the same types that read them.</summary>
public static class SettingsSchema
{
    /// <summary>The name <c>init</c> writes it under, beside the settings.</summary>
    public const string FileName = "exchange.schema.json";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <returns>The schema as text, ending in a line feed.</returns>
    public static string Write()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "DicomExchange settings",
        };
        Block(SettingsShape.Of(typeof(NodeSettings)), schema);
        return schema.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Of(SettingsShape shape)
    {
        var schema = new JsonObject();
        if (shape.Scalar is { } scalar)
        {
            Scalar(scalar, schema);
        }
        else if (shape.Element is not null)
        {
            schema["type"] = "array";
            schema["items"] = Of(shape.Element);
        }
        else
        {
            Block(shape, schema);
        }

        return schema;
    }

    private static void Block(SettingsShape shape, JsonObject schema)
    {
        var defaults = shape.Placeholder()!;
        var properties = new JsonObject();
        foreach (var member in shape.Members)
        {
            properties[member.Key] = Member(member, member.Get(defaults));
        }

        schema["type"] = "object";
        schema["additionalProperties"] = false;
        schema["properties"] = properties;
        var required = shape.Members.Where(m => m.IsRequired).Select(m => (JsonNode)m.Key).ToArray();
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }
    }

    private static JsonObject Member(SettingsMember member, object? initial)
    {
        var schema = Of(member.Shape);
        schema.Insert(0, "description", member.Description);
        var (least, most) = member.Shape.Element is not null ? ("minItems", "maxItems")
            : member.Shape.Type == typeof(string) ? ("minLength", "maxLength") : ("minimum", "maximum");
        if (member.Minimum is { } minimum)
        {
            schema[least] = minimum;
        }

        if (member.Maximum is { } maximum)
        {
            schema[most] = maximum;
        }

        JsonNode? value = (member.IsRequired, initial) switch
        {
            (false, int number) => number,
            (false, bool yes) => yes,
            (false, Enum word) => JsonNamingPolicy.CamelCase.ConvertName(word.ToString()),
            _ => null,
        };
        if (value is not null)
        {
            schema["default"] = value;
        }

        return schema;
    }

    private static void Scalar(ScalarRule rule, JsonObject schema)
    {
        schema["type"] = rule.Kind switch
        {
            JsonValueKind.Number => "integer",
            JsonValueKind.True => "boolean",
            _ => "string",
        };
        if (rule.Words.Count > 0)
        {
            schema["enum"] = new JsonArray([.. rule.Words.Select(w => (JsonNode)w)]);
        }

        if (rule.Pattern is not null)
        {
            schema["pattern"] = rule.Pattern;
        }
    }
}

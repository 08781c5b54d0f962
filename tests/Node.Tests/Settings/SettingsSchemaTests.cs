using System.Text.Json.Nodes;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Tests.Settings;

public sealed class SettingsSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(SettingsSchema.Write())!;

    [Fact]
    public void The_schema_refuses_unknown_keys_in_every_block()
    {
        Blocks(Schema).Count().ShouldBeGreaterThan(10);
        Blocks(Schema).ShouldAllBe(b => b["additionalProperties"]!.GetValue<bool>() == false);
    }

    [Fact]
    public void Every_key_is_described() =>
        Blocks(Schema).SelectMany(b => b["properties"]!.AsObject()).ShouldAllBe(p => p.Value!["description"]!.GetValue<string>().Length > 5);

    [Fact]
    public void Words_ranges_and_defaults_are_in_it()
    {
        var partner = Schema["properties"]!["partners"]!["items"]!["properties"]!;

        partner["sees"]!["enum"]!.AsArray().Select(w => w!.GetValue<string>()).ShouldBe(["own", "granted", "all"]);
        partner["sees"]!["default"]!.GetValue<string>().ShouldBe("own");
        partner["port"]!["maximum"]!.GetValue<int>().ShouldBe(65535);
        partner["plainRisk"]!["type"]!.GetValue<string>().ShouldBe("boolean");
        Schema["required"]!.AsArray().Select(w => w!.GetValue<string>()).ShouldBe(["node", "listeners"]);
    }

    private static IEnumerable<JsonObject> Blocks(JsonNode node) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Value is null ? [] : Blocks(p.Value)).Concat(o.ContainsKey("properties") && o["type"] is JsonValue ? [o] : []),
        JsonArray a => a.SelectMany(e => Blocks(e!)),
        _ => [],
    };
}

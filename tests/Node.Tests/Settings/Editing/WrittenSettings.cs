using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DicomExchange.Node.Tests.Settings.Editing;

/// <summary>Right settings files of any number of partners, written by a hand as steady or as wild as chance has it.</summary>
internal sealed class WrittenSettings(Random chance)
{
    private static readonly string[] WildSpaces = ["", "", " ", "  ", "\n", "\r\n", "\t", "\n\n    ", "\r\n\r\n\t", " \n "];

    private readonly StringBuilder text = new();
    private readonly string newLine = chance.Next(3) == 0 ? "\r\n" : "\n";
    private readonly string unit = chance.Next(4) switch { 0 => "\t", 1 => "    ", 2 => " ", _ => "  " };
    private readonly bool isWild = chance.Next(2) == 0;

    /// <summary>How deep keys still get a line of their own.</summary>
    private readonly int linesDownTo = chance.Next(5);

    public static (byte[] Bytes, int Partners, bool HasKey) Of(int seed)
    {
        var chance = new Random(seed);
        var partners = chance.Next(5);
        var hasKey = partners > 0 || chance.Next(3) > 0;
        var members = new List<KeyValuePair<string, JsonNode?>>
        {
            new("node", JsonNode.Parse("""{ "aeTitles": ["RIVER"], "data": "data", "keyFile": "keys/master.key" }""")),
            new("listeners", JsonNode.Parse("""[ { "address": "127.0.0.1", "port": 2762, "security": "tls" }, { "address": "127.0.0.1", "port": 104, "security": "plain" } ]""")),
            new("tls", JsonNode.Parse("""{ "certificate": "node.crt", "key": "node.key", "trust": [] }""")),
            new("limits", JsonNode.Parse("""{ "idleSeconds": 5 }""")),
        };
        if (hasKey)
        {
            members.Add(new("partners", new JsonArray([.. Enumerable.Range(0, partners).Select(i => (JsonNode?)Partner(i, chance))])));
        }

        var shuffled = members.ToArray();
        chance.Shuffle(shuffled);
        return (new WrittenSettings(chance).Write(new JsonObject(shuffled)), partners, hasKey);
    }

    private static JsonObject Partner(int number, Random chance)
    {
        JsonObject partner = new()
        {
            ["name"] = $"Pärtner, \"{number}\" }}]",
            ["aeTitles"] = new JsonArray($"P{number}"),
            ["security"] = "plain",
            ["addresses"] = new JsonArray($"10.0.0.{number}/32"),
        };
        if (chance.Next(2) == 0)
        {
            partner["limits"] = new JsonObject { ["associations"] = 3 };
        }

        return partner;
    }

    private byte[] Write(JsonNode document)
    {
        text.Append(isWild ? Wild() : string.Empty);
        Value(document, 0);
        text.Append(isWild ? Wild() : chance.Next(2) == 0 ? newLine : string.Empty);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void Value(JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject block:
                List('{', '}', [.. block.Select(member => (Action)(() =>
                {
                    text.Append(JsonSerializer.Serialize(member.Key)).Append(isWild ? Wild() : string.Empty).Append(':').Append(isWild ? Wild() : " ");
                    Value(member.Value, depth + 1);
                }))], depth);
                break;
            case JsonArray list:
                List('[', ']', [.. list.Select(one => (Action)(() => Value(one, depth + 1)))], depth);
                break;
            default:
                text.Append(node!.ToJsonString());
                break;
        }
    }

    private void List(char open, char close, IReadOnlyList<Action> items, int depth)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            Space(depth + 1);
            items[i]();
            text.Append(i < items.Count - 1 ? (isWild ? Wild() : string.Empty) + "," : string.Empty);
        }

        if (items.Count > 0 || chance.Next(2) == 0)
        {
            Space(depth);
        }

        text.Append(close);
    }

    private void Space(int depth) => text.Append(
        isWild ? Wild() : depth > linesDownTo ? " " : newLine + string.Concat(Enumerable.Repeat(unit, depth)));

    private string Wild() => WildSpaces[chance.Next(WildSpaces.Length)];
}

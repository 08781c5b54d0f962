using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Tests.Settings;

/// <summary>
/// An editor that follows the schema and the node that reads the file say the same. The reader's side is asked of the reader itself: what
/// it answers to a key or a value, never what its types look like.
/// </summary>
public sealed class SchemaAgreementTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(SettingsSchema.Write())!;
    private static readonly string Samples = Path.Combine(SampleSettingsTests.Root(), "samples");
    private static readonly string ReferenceText = File.ReadAllText(Path.Combine(Samples, "reference.json"));

    [Theory]
    [MemberData(nameof(SampleSettingsTests.Files), MemberType = typeof(SampleSettingsTests))]
    public void Every_sample_is_valid_by_the_schema_and_by_the_reader(string file)
    {
        var text = File.ReadAllText(Path.Combine(Samples, file));

        SchemaCheck.Problems(Schema, JsonNode.Parse(text)).ShouldBeEmpty();
        SettingsFile.Parse(Encoding.UTF8.GetBytes(text), Path.Combine(Samples, file)).RenderMistakes().ShouldBeEmpty();
    }

    [Fact]
    public void The_file_that_init_and_the_tests_begin_with_is_valid_by_the_schema() =>
        SchemaCheck.Problems(Schema, JsonNode.Parse(Sample.Text)).ShouldBeEmpty();

    /// <summary>A foreign key in each block: the reader answers with the keys it knows there, and they are the schema's.</summary>
    [Fact]
    public void In_every_block_the_schema_knows_exactly_the_keys_that_the_reader_knows()
    {
        var blocks = Blocks(Reference()).ToList();
        blocks.Count.ShouldBeGreaterThan(15);
        foreach (var path in blocks)
        {
            var document = Reference();
            At(document, path).AsObject()["qqqqqqqq"] = 1;

            SchemaCheck.Problems(Schema, document).ShouldHaveSingleItem().ShouldEndWith("additionalProperties");
            var known = Mistakes(document).Single(m => m.Path.EndsWith("qqqqqqqq", StringComparison.Ordinal)).Expected["one of ".Length..];
            known.Split(", ").Where(k => k.Length > 0).Order(StringComparer.Ordinal)
                .ShouldBe(Properties(path).Select(p => p.Key).Order(StringComparer.Ordinal), path.Length == 0 ? "the document" : string.Join('.', path));
        }
    }

    /// <summary>The reference has every key, so leaving out each shows which of them both sides require.</summary>
    [Fact]
    public void What_the_schema_requires_is_what_the_reader_misses()
    {
        foreach (var path in Blocks(Reference()))
        {
            foreach (var (key, _) in At(Reference(), path).AsObject())
            {
                var document = Reference();
                At(document, path).AsObject().Remove(key);

                var isRequired = SchemaCheck.Problems(Schema, document).Any(p => p.EndsWith("required", StringComparison.Ordinal));
                Mistakes(document).Any(m => m.Problem == $"the key \"{key}\" is missing").ShouldBe(isRequired, $"{string.Join('.', path)}.{key}");
            }
        }
    }

    /// <summary>Whatever stands in the place of a value: what the schema refuses, the reader refuses, so no editor marks what is right.</summary>
    [Fact]
    public void Nothing_that_the_reader_takes_is_marked_by_the_schema()
    {
        string[] values =
        [
            "null", "true", "false", "0", "-1", "1", "7", "65536", "1000001", "1.5", "1e3", "\"\"", "\" \"", "\"x\"", "\"tls\"", "\"plain\"", "\"own\"", "\"10.0.0.0/8\"", "\"::1\"",
            "\"dns:a.example\"", "\"CN=a\"", "\"SHA256:" + new string('A', 64) + "\"", "\"" + string.Join(':', Enumerable.Repeat("ab", 32)) + "\"", "\"" + new string('a', 64) + "\"",
            "\"sha256:" + new string('a', 63) + "\"", "\"1.2.3\"", "\"1..2\"", "\"" + new string('x', 129) + "\"", "\"Ä\"", "\"a\\\\b\"", "[]", "[1]", "[\"echo\"]", "{}",
        ];
        var (taken, refused) = (0, 0);
        foreach (var path in Leaves(Reference()).DistinctBy(Place))
        {
            foreach (var value in values)
            {
                var document = Reference();
                Put(document, path, JsonNode.Parse(value));
                var isMarked = SchemaCheck.Problems(Schema, document).Count > 0;
                var isRefused = Mistakes(document).Any(m => m.Path.StartsWith(PathText(path), StringComparison.Ordinal));
                (!isMarked || isRefused).ShouldBeTrue($"{PathText(path)}: {value} is marked by the schema and taken by the reader");
                (taken, refused) = isMarked ? (taken, refused + 1) : (taken + 1, refused);
            }
        }

        taken.ShouldBeGreaterThan(100);
        refused.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void The_reference_has_every_key_in_its_place()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in Blocks(Reference()))
        {
            used.UnionWith(At(Reference(), path).AsObject().Select(m => Place([.. path, m.Key])));
        }

        foreach (var place in Places(Schema, string.Empty))
        {
            used.ShouldContain(place);
        }
    }

    private static JsonNode Reference() => JsonNode.Parse(ReferenceText)!;

    private static IReadOnlyList<SettingsMistake> Mistakes(JsonNode document) =>
        SettingsFile.Parse(Encoding.UTF8.GetBytes(document.ToJsonString()), "/etc/dicomx/exchange.json").Mistakes;

    private static JsonNode At(JsonNode document, IEnumerable<object> path) =>
        path.Aggregate(document, (node, step) => step is int index ? node[index]! : node[(string)step]!);

    private static void Put(JsonNode document, object[] path, JsonNode? value)
    {
        var parent = At(document, path[..^1]);
        if (path[^1] is int index)
        {
            parent.AsArray()[index] = value;
        }
        else
        {
            parent.AsObject()[(string)path[^1]] = value;
        }
    }

    private static JsonObject Properties(IEnumerable<object> path) =>
        path.Aggregate(Schema, (schema, step) => step is int ? schema["items"]! : schema["properties"]![(string)step]!)["properties"]!.AsObject();

    private static IEnumerable<object[]> Blocks(JsonNode node) => Nodes(node, []).Where(n => n.Node is JsonObject).Select(n => n.Path);

    private static IEnumerable<object[]> Leaves(JsonNode node) => Nodes(node, []).Where(n => n.Node is JsonValue).Select(n => n.Path);

    private static IEnumerable<(JsonNode Node, object[] Path)> Nodes(JsonNode node, object[] path) => (node switch
    {
        JsonObject block => block.SelectMany(m => Nodes(m.Value!, [.. path, m.Key])),
        JsonArray list => list.SelectMany((one, i) => Nodes(one!, [.. path, i])),
        _ => [],
    }).Prepend((node, path));

    private static IEnumerable<string> Places(JsonNode schema, string path) =>
        (schema["items"] is { } items ? Places(items, path) : [])
        .Concat((schema["properties"] as JsonObject ?? []).SelectMany(p => Places(p.Value!, $"{path}/{p.Key}").Prepend($"{path}/{p.Key}")));

    private static string Place(IEnumerable<object> path) => string.Concat(path.OfType<string>().Select(key => "/" + key));

    private static string PathText(IEnumerable<object> path) =>
        string.Concat(path.Select(step => step is int index ? $"[{index}]" : $".{step}")).TrimStart('.');
}

using System.Text.Json.Nodes;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Node.Tests.Settings;

/// <summary>The examples are right, complete and explained.</summary>
public sealed class SampleSettingsTests
{
    private static readonly string Samples = Path.Combine(Root(), "samples");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Samples, "*.json").Select(f => Path.GetFileName(f)).Where(f => f != SettingsSchema.FileName)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_sample_is_right_and_names_the_schema(string file)
    {
        var outcome = SettingsFile.Load(Path.Combine(Samples, file));

        outcome.RenderMistakes().ShouldBeEmpty();
        outcome.Settings!.Schema.ShouldBe("./" + SettingsSchema.FileName);
    }

    [Fact]
    public void The_schema_beside_the_samples_is_the_one_the_program_makes() =>
        File.ReadAllText(Path.Combine(Samples, SettingsSchema.FileName)).ShouldBe(SettingsSchema.Write());

    [Fact]
    public void The_reference_uses_every_key_and_the_page_explains_it()
    {
        var used = Keys(JsonNode.Parse(File.ReadAllText(Path.Combine(Samples, "reference.json")))!).ToHashSet(StringComparer.Ordinal);
        var page = File.ReadAllText(Path.Combine(Samples, "README.md"));

        foreach (var key in Keys(SettingsShape.Of(typeof(NodeSettings))).Distinct(StringComparer.Ordinal))
        {
            used.ShouldContain(key);
            (key == "$schema" || page.Contains(key, StringComparison.Ordinal)).ShouldBeTrue($"samples/README.md does not explain \"{key}\"");
        }
    }

    [Fact]
    public void The_page_tells_the_defaults_that_are_in_force()
    {
        var page = File.ReadAllText(Path.Combine(Samples, "README.md"));

        foreach (var member in SettingsShape.Of(typeof(LimitSettings)).Members)
        {
            page.ShouldContain($"| `{member.Key}` | {member.Get(new LimitSettings())} |");
        }
    }

    private static IEnumerable<string> Keys(SettingsShape shape) =>
        shape.Members.SelectMany(m => Keys(m.Shape.Element ?? m.Shape).Prepend(m.Key));

    private static IEnumerable<string> Keys(JsonNode node) => node switch
    {
        JsonObject o => o.SelectMany(p => Keys(p.Value!).Prepend(p.Key)),
        JsonArray a => a.SelectMany(e => Keys(e!)),
        _ => [],
    };

    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DicomExchange.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("These tests lie outside their solution.");
    }
}

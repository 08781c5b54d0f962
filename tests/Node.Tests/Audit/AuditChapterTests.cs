using System.Text.Json;
using DicomExchange.Node.Audit;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>The table of docs/audit.md says of every event what becomes of it.</summary>
public sealed class AuditChapterTests
{
    private static readonly Dictionary<string, (string Messages, string Types)> Rows = Read();

    public static TheoryData<AuditEvent> Kinds => [.. Telltale.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_the_documents_say_of_an_event_is_what_becomes_of_it(AuditEvent kind)
    {
        var name = JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
        Rows.ShouldContainKey(name, "The table in docs/audit.md has no row for it.");
        var told = Telltale.Variants(kind).Select(record => AuditMessageOf.Record(record, Telltale.Source)).ToList();
        Words(told.Select(message => message?.EventId.Meaning ?? "none")).ShouldBe(Words(Rows[name].Messages.Split(", ")));
        Words(told.SelectMany(message => message?.Types ?? []).Select(type => type.Meaning)).ShouldBe(Words(Rows[name].Types.Split(", ")));
    }

    [Fact]
    public void The_documents_name_no_event_that_there_is_not() =>
        Rows.Keys.Except(Telltale.Kinds.Select(k => JsonNamingPolicy.KebabCaseLower.ConvertName(k.ToString()))).ShouldBeEmpty();

    [Fact]
    public void The_documents_name_every_field_of_an_export()
    {
        foreach (var (name, _) in ExportColumns.All)
        {
            Chapter().ShouldContain($"`{name}`");
        }
    }

    private static string[] Words(IEnumerable<string> words) => [.. words.Where(w => w.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    private static Dictionary<string, (string Messages, string Types)> Read()
    {
        var rows = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        var table = Chapter().Split('\n').SkipWhile(l => !l.StartsWith("| record |", StringComparison.Ordinal)).Skip(2).TakeWhile(l => l.StartsWith('|'));
        foreach (var cells in table.Select(l => l.Split('|', StringSplitOptions.TrimEntries)))
        {
            foreach (var name in cells[1].Split(", "))
            {
                rows.Add(name.Trim('`'), (cells[2], cells[3]));
            }
        }

        return rows;
    }

    private static string Chapter()
    {
        using var stream = typeof(AuditChapterTests).Assembly.GetManifestResourceStream("audit.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

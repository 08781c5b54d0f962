using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using DicomExchange.Node.Audit;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>What is written out can be read by whoever knows the format, whatever peers have said.</summary>
public sealed class AuditExporterTests
{
    private static IEnumerable<AuditRecord> Hostile => HostileText.All.Select((text, i) => Telltale.Full(Telltale.Kinds[i % Telltale.Kinds.Length], text));

    [Fact]
    public async Task Every_field_of_a_record_is_in_NDJSON_and_in_CSV()
    {
        var fields = typeof(AuditRecord).GetProperties().Where(p => p.GetMethod is { IsStatic: false } && p.Name != "EqualityContract").Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Append("sequence").Order(StringComparer.Ordinal).ToList();
        var full = Telltale.Full(AuditEvent.InstancesTransferred, "x");
        using var json = JsonDocument.Parse(await ExportAsync(AuditExportFormat.Ndjson, full));
        json.RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal).ShouldBe(fields);
        var rows = Csv.Read(await ExportAsync(AuditExportFormat.Csv, full));
        rows[0].Order(StringComparer.Ordinal).ShouldBe(fields);
        rows[1].ShouldAllBe(cell => cell.Length > 0);
    }

    [Fact]
    public async Task A_record_in_NDJSON_is_this_line()
    {
        var record = Telltale.Full(AuditEvent.InstancesTransferred, "x") with { RemoteAddress = "192.0.2.7:104", Query = new byte[] { 1, 2, 3 }, Bytes = 99, Detail = "h\u00e9\u001b" };
        (await ExportAsync(AuditExportFormat.Ndjson, record)).ShouldBe(
            """{"sequence":1,"message":7,"time":"2026-03-02T12:00:00.123456\u002B02:00","event":"instances-transferred","outcome":"minor-failure","reason":"x","partner":"x","remoteAddress":"192.0.2.7:104","callingTitle":"x","calledTitle":"x","actor":"x","basis":"x","patientKey":"x","study":"1.2.3.1","series":"1.2.3.2","instance":"1.2.3.3","sopClass":"1.2.840.10008.5.1.4.1.2.2.1","transferSyntax":"1.2.840.10008.1.2.1","transfer":"received-new","begun":"2026-03-02T11:59:00.123456\u002B02:00","count":12,"bytes":99,"classes":[{"sopClass":"1.2.840.10008.5.1.4.1.1.2","count":10}],"patients":["x","b\\2"],"query":"AQID","detail":"h\u00E9\u001B","correlation":"x","isCut":true}""" + "\n");
    }

    [Fact]
    public async Task What_does_not_apply_is_left_out_of_NDJSON_and_empty_in_CSV()
    {
        var bare = Telltale.Bare(AuditEvent.ApplicationStarted);
        (await ExportAsync(AuditExportFormat.Ndjson, bare)).ShouldBe("""{"sequence":1,"time":"2026-03-02T12:00:00.123456\u002B02:00","event":"application-started","outcome":"success"}""" + "\n");
        (await ExportAsync(AuditExportFormat.Csv, bare)).Split("\r\n")[1].ShouldBe("1,,\"2026-03-02T12:00:00.123456+02:00\",\"application-started\",\"success\",,,,,,,,,,,,,,,,,,,,,,,");
    }

    [Fact]
    public async Task NDJSON_is_as_many_lines_as_records_in_plain_ASCII_and_says_every_text_back()
    {
        var lines = (await ExportAsync(AuditExportFormat.Ndjson, [.. Hostile])).Split('\n');
        lines[^1].ShouldBeEmpty();
        lines.Length.ShouldBe(HostileText.All.Length + 1);
        for (var i = 0; i < HostileText.All.Length; i++)
        {
            lines[i].ShouldAllBe(c => c >= ' ' && c < 0x7F);
            using var json = JsonDocument.Parse(lines[i]);
            json.RootElement.GetProperty("sequence").GetInt64().ShouldBe(i + 1);
            json.RootElement.GetProperty("detail").GetString().ShouldBe(HostileText.Sound(HostileText.All[i]));
        }
    }

    [Fact]
    public async Task CSV_is_as_many_rows_as_records_and_says_every_text_back_behind_the_apostrophe()
    {
        var rows = Csv.Read(await ExportAsync(AuditExportFormat.Csv, [.. Hostile]));
        rows.Count.ShouldBe(HostileText.All.Length + 1);
        var at = Array.IndexOf(rows[0], "detail");
        for (var i = 0; i < HostileText.All.Length; i++)
        {
            var cell = rows[i + 1][at];
            (cell.StartsWith('\'') ? cell[1..] : cell).ShouldBe(HostileText.InCsv(HostileText.All[i]));
        }
    }

    [Fact]
    public async Task No_cell_of_CSV_is_a_formula_or_has_a_control_that_moves_a_terminal()
    {
        var export = await ExportAsync(AuditExportFormat.Csv, [.. Hostile]);
        export.ShouldAllBe(c => c == '\t' || c == '\r' || c == '\n' || (c >= ' ' && c < 0x7F) || c >= 0xA0);
        foreach (var cell in Csv.Read(export).Skip(1).SelectMany(row => row))
        {
            cell.TrimStart().FirstOrDefault('a').ShouldNotBeOneOf('=', '+', '-', '@', '|', '%', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20');
        }
    }

    [Fact]
    public async Task XML_is_one_document_of_the_messages_with_their_numbers()
    {
        var records = Hostile.Concat(Telltale.Kinds.Select(Telltale.Bare)).ToArray();
        var root = XDocument.Parse(await ExportAsync(AuditExportFormat.Xml, records), LoadOptions.PreserveWhitespace).Root!;
        root.Name.LocalName.ShouldBe("AuditMessages");
        var told = records.Select((record, i) => (Record: record, Sequence: i + 1L)).Where(r => AuditMessages.Becomes(r.Record)).ToList();
        root.Elements("Record").Select(e => ((long)e.Attribute("Sequence")!, (long)e.Attribute("Message")!)).ShouldBe(told.Select(r => (r.Sequence, r.Record.Message)));
        foreach (var message in root.Elements("Record").Select(r => r.Elements().Single()))
        {
            Schema.Mistakes(new XDocument(message)).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(AuditExportFormat.Xml)]
    [InlineData(AuditExportFormat.Ndjson)]
    [InlineData(AuditExportFormat.Csv)]
    public async Task What_cannot_be_read_has_its_number_and_the_reason_in_the_place_where_it_was(AuditExportFormat format)
    {
        var record = Telltale.Full(AuditEvent.AccessRefused, "x");
        var (text, exported) = await ExportAsync(format, [new TrailEntry(1, record), new TrailEntry(2, null, "row-damaged"), new TrailEntry(3, record)]);
        (exported.Records, exported.Unreadable, exported.Written, exported.First, exported.Last).ShouldBe((3, 1, 2, record.Time, record.Time));
        switch (format)
        {
            case AuditExportFormat.Xml:
                var root = XDocument.Parse(text).Root!;
                root.Elements("Record").Select(e => (long)e.Attribute("Sequence")!).ShouldBe([1, 3]);
                root.Nodes().OfType<XComment>().ShouldHaveSingleItem().Value.ShouldBe(" Record 2 cannot be read: row-damaged ");
                root.Elements("Record").Select(r => Schema.Mistakes(new XDocument(r.Elements().Single()))).ShouldAllBe(mistakes => mistakes.Count == 0);
                break;
            case AuditExportFormat.Ndjson:
                text.Split('\n')[1].ShouldBe("""{"sequence":2,"event":"unreadable","reason":"row-damaged"}""");
                break;
            default:
                var rows = Csv.Read(text);
                rows.Count.ShouldBe(4);
                rows[2].Length.ShouldBe(rows[0].Length);
                rows[2].Where(cell => cell.Length > 0).ShouldBe(["2", "unreadable", "row-damaged"]);
                rows[2][Array.IndexOf(rows[0], "reason")].ShouldBe("row-damaged");
                break;
        }
    }

    [Theory]
    [InlineData(AuditExportFormat.Xml)]
    [InlineData(AuditExportFormat.Ndjson)]
    [InlineData(AuditExportFormat.Csv)]
    public async Task An_export_of_nothing_can_be_read_too(AuditExportFormat format)
    {
        var export = await ExportAsync(format);
        if (format == AuditExportFormat.Xml)
        {
            XDocument.Parse(export).Root!.HasElements.ShouldBeFalse();
        }
        else
        {
            export.Split('\n').Length.ShouldBe(format == AuditExportFormat.Csv ? 2 : 1);
        }
    }

    [Fact]
    public async Task Records_are_asked_for_only_as_fast_as_the_reader_takes_them()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 256 * 1024, resumeWriterThreshold: 1));
        var asked = 0;
        IEnumerable<TrailEntry> Endless()
        {
            while (true)
            {
                yield return new TrailEntry(++asked, Telltale.Full(AuditEvent.AccessRefused, "x"));
            }
        }

        // Nobody reads: it comes to rest by itself, long before the records do.
        var writing = AuditExporter.WriteAsync(Endless(), Telltale.Source, AuditExportFormat.Ndjson, pipe.Writer, TestContext.Current.CancellationToken);
        writing.IsCompleted.ShouldBeFalse();
        asked.ShouldBeLessThan(10_000);
        await pipe.Reader.CompleteAsync();
        await Should.ThrowAsync<IOException>(writing);
    }

    private static async Task<string> ExportAsync(AuditExportFormat format, params AuditRecord[] records)
    {
        var (text, exported) = await ExportAsync(format, [.. records.Select((r, i) => new TrailEntry(i + 1, r))]);
        (exported.Records, exported.Unreadable).ShouldBe((records.Length, 0));
        exported.Written.ShouldBe(format == AuditExportFormat.Xml ? text.Split("<Record Sequence=").Length - 1 : records.Length);
        return text;
    }

    private static async Task<(string Text, AuditExported Exported)> ExportAsync(AuditExportFormat format, IReadOnlyList<TrailEntry> entries)
    {
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        var exported = await AuditExporter.WriteAsync(entries, Telltale.Source, format, output, TestContext.Current.CancellationToken);
        await output.CompleteAsync();
        return ( new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray()), exported);
    }
}

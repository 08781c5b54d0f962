using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;
using DicomExchange.Interop.Set;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Interop;

/// <summary>DCMTK's tools find and pull what our own client pushed, through a TLS relay with their certificate where they have no TLS.</summary>
[Collection(nameof(HeldSamplesGroup))]
public sealed class DcmtkRetrieveTests(HeldSamples held)
{
    /// <summary>What getscu prefers by which option: one family in a run.</summary>
    private static readonly (string Option, string Syntax)[] Preferences =
    [
        ("+xe", "1.2.840.10008.1.2.1"),
        ("+xb", "1.2.840.10008.1.2.2"),
        ("+xd", "1.2.840.10008.1.2.1.99"),
    ];

    [Fact]
    public async Task Echoscu_gets_its_answer_over_TLS_and_in_clear_and_a_stranger_gets_none()
    {
        Skip.UnlessSamples("echoscu");
        var node = held.Layers[0].Node;
        string[] tls = held.Papers.Tool.DcmtkFacing(held.Papers.Node);
        string[] stranger = held.Papers.Receiver.DcmtkFacing(held.Papers.Node);

        (await EchoAsync([.. tls, "-aet", Titles.Tool, "-aec", Titles.Node], node.Ports.NodeTls)).Succeeded.ShouldBeTrue();
        (await EchoAsync(["-aet", Titles.PlainTool, "-aec", Titles.Node], node.Ports.NodePlain)).Succeeded.ShouldBeTrue();
        (await EchoAsync([.. stranger, "-aet", Titles.Tool, "-aec", Titles.Node], node.Ports.NodeTls)).Succeeded.ShouldBeFalse();
        (await EchoAsync(["-aet", "NOBODY", "-aec", Titles.Node], node.Ports.NodePlain)).Succeeded.ShouldBeFalse();
        (await EchoAsync(["-aet", Titles.PlainTool, "-aec", "ANOTHER"], node.Ports.NodePlain)).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public async Task Findscu_over_TLS_is_told_of_every_study()
    {
        Skip.UnlessSamples("findscu");
        foreach (var layer in held.Layers)
        {
            var folder = layer.Node.Folder.Folder("findscu");
            var found = await ForeignTool.Find("findscu").RunAsync(
            [
                "-S", "-X", "-od", folder, .. held.Papers.Tool.DcmtkFacing(held.Papers.Node), "-aet", Titles.Tool, "-aec", Titles.Node,
                "-k", "0008,0052=STUDY", "-k", "0020,000D", "-k", "0010,0010", "127.0.0.1", $"{layer.Node.Ports.NodeTls}",
            ]);

            found.Succeeded.ShouldBeTrue(found.ToString());
            var expected = layer.Held.Select(o => o.File.Study.Value).Distinct().Order(StringComparer.Ordinal);
            Directory.GetFiles(folder).Select(StudyOf).Order(StringComparer.Ordinal).ShouldBe(expected, found.ToString());
        }
    }

    [Fact]
    public async Task Getscu_pulls_native_and_deflated_samples_unchanged()
    {
        Skip.UnlessSamples("getscu", "socat");
        var outcome = new Outcome("getscu");
        foreach (var layer in held.Layers)
        {
            await using var relay = await TlsRelay.PlainToTlsAsync(layer.Node.Ports.NodeTls, held.Papers.Tool.Facing(held.Papers.Node));
            foreach (var (option, syntax) in Preferences)
            {
                var wanted = layer.Held.Where(o => o.Syntax == syntax).ToList();
                if (wanted.Count == 0)
                {
                    continue;
                }

                var folder = layer.Node.Folder.Folder("getscu" + option);
                var got = await ForeignTool.Find("getscu").RunAsync([option, "+B", "-od", folder, .. Study(layer, relay.Port)]);
                got.TimedOut.ShouldBeFalse(got.ToString());
                var kept = await Kept.InAsync(folder);
                foreach (var sample in wanted)
                {
                    outcome.Note(sample.Name, sample.DataSet(), kept.GetValueOrDefault(sample.Instance).DataSet);
                }
            }
        }

        outcome.Judge(held.Taken.Where(o => Preferences.Any(p => p.Syntax == o.Syntax)));
    }

    /// <summary>
    /// Told to propose implicit little endian alone, getscu of DCMTK 3.6.7 proposes explicit little endian alone. So what is held in implicit
    /// is rewritten on its way, without loss, and comes with other bytes. Where a getscu proposes what it was told, the bytes are those held.
    /// </summary>
    [Fact]
    public async Task Getscu_told_to_propose_implicit_gets_the_same_data_sets_in_what_it_proposes()
    {
        Skip.UnlessSamples("getscu", "socat");
        var outcome = new Outcome("getscu+xi");
        foreach (var layer in held.Layers)
        {
            await using var relay = await TlsRelay.PlainToTlsAsync(layer.Node.Ports.NodeTls, held.Papers.Tool.Facing(held.Papers.Node));
            var folder = layer.Node.Folder.Folder("getscu+xi");
            var got = await ForeignTool.Find("getscu").RunAsync(["+xi", "+B", "-od", folder, .. Study(layer, relay.Port)]);
            got.TimedOut.ShouldBeFalse(got.ToString());
            var proposed = await ProposedAsync("+xi", relay.Port);
            var kept = await Kept.InAsync(folder);
            foreach (var sample in layer.Held.Where(o => o.Syntax == TransferSyntaxes.ImplicitLittleEndian.Uid.Value))
            {
                var (syntax, dataSet) = kept.GetValueOrDefault(sample.Instance);
                (syntax ?? proposed).ShouldBe(proposed, sample.Name);
                outcome.Note(sample.Name, sample.DataSet(), syntax != sample.Syntax && await SaysTheSameAsync(sample, syntax, dataSet) ? sample.DataSet() : dataSet);
            }
        }

        outcome.Judge(held.Taken.Where(o => o.Syntax == TransferSyntaxes.ImplicitLittleEndian.Uid.Value));
    }

    [Fact]
    public async Task Movescu_has_every_sample_sent_to_storescp_unchanged()
    {
        Skip.UnlessSamples("movescu", "storescp", "socat");
        var outcome = new Outcome("move-to-storescp");
        foreach (var layer in held.Layers)
        {
            await using var relay = await TlsRelay.PlainToTlsAsync(layer.Node.Ports.NodeTls, held.Papers.Tool.Facing(held.Papers.Node));
            await using var receiver = await Receiver.StartAsync(layer.Node.Ports.PlainReceiver, layer.Node.Folder.Folder("movescu"));
            var moved = await ForeignTool.Find("movescu").RunAsync(["-aem", Titles.PlainReceiver, .. Study(layer, relay.Port)]);
            moved.TimedOut.ShouldBeFalse(moved.ToString());
            var kept = await Kept.InAsync(receiver.Folder);
            foreach (var sample in layer.Held)
            {
                outcome.Note(sample.Name, sample.DataSet(), kept.GetValueOrDefault(sample.Instance).DataSet);
            }
        }

        outcome.Judge(held.Taken);
    }

    /// <summary>Which study one of the answers that findscu keeps as files tells of.</summary>
    private static string StudyOf(string path)
    {
        var file = File.ReadAllBytes(path);
        var head = Part10Reader.ReadHead(file);
        return DataSetReader.Read(file.AsSpan(head.DataSetOffset), head.TransferSyntax, DataSetLimits.Identifier).GetPlainText(Tags.StudyInstanceUID)!;
    }

    private static Task<ToolResult> EchoAsync(IEnumerable<string> options, int port) =>
        ForeignTool.Find("echoscu").RunAsync([.. options, "-ta", "180", "127.0.0.1", $"{port}"]);

    /// <summary>The one transfer syntax that getscu proposes for storage, as it says itself.</summary>
    private static async Task<string> ProposedAsync(string option, int port)
    {
        var asked = await ForeignTool.Find("getscu").RunAsync(
            ["-d", option, "-S", "-aet", Titles.Tool, "-aec", Titles.Node, "-k", "0008,0052=STUDY", "-k", "0020,000D=1.2.3.4.5.6", "127.0.0.1", $"{port}"]);
        var lines = asked.Output.Split('\n', StringSplitOptions.TrimEntries);
        var list = lines.SkipWhile(line => !line.EndsWith("=CTImageStorage", StringComparison.Ordinal))
            .SkipWhile(line => !line.EndsWith("Proposed Transfer Syntax(es):", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.Contains("  =", StringComparison.Ordinal)).ToList();
        return list.ShouldHaveSingleItem(asked.ToString()).Split('=')[^1] switch
        {
            "LittleEndianExplicit" => TransferSyntaxes.ExplicitLittleEndian.Uid.Value,
            "LittleEndianImplicit" => TransferSyntaxes.ImplicitLittleEndian.Uid.Value,
            var other => other,
        };
    }

    private static async Task<bool> SaysTheSameAsync(SampleObject sample, string? syntax, byte[]? dataSet) =>
        syntax is not null && TransferSyntaxes.TryGet(Uid.Parse(syntax), out var kept)
        && await NativeContent.AreSameAsync(sample.File.TransferSyntax, Once(sample.DataSet()), kept, Once(dataSet!), CancellationToken.None);

    private static Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> Once(byte[] bytes)
    {
        ReadOnlyMemory<byte> left = bytes;
        return _ =>
        {
            var slice = left;
            left = default;
            return ValueTask.FromResult(slice);
        };
    }

    private static string[] Study(HeldLayer layer, int port) =>
    [
        "-S", "-aet", Titles.Tool, "-aec", Titles.Node, "-k", "0008,0052=STUDY",
        "-k", "0020,000D=" + string.Join('\\', layer.Studies.Select(s => s.Value)), "127.0.0.1", $"{port}",
    ];
}

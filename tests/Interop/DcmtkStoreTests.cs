using DicomExchange.Interop.Set;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Interop;

/// <summary>
/// What DCMTK's senders put on the wire lies in the node byte for byte. DCMTK encodes anew what it reads, so the measure is
/// what storescp keeps of the same command.
/// </summary>
public sealed class DcmtkStoreTests(Papers papers) : IClassFixture<Papers>
{
    /// <summary>Which option makes storescu propose which transfer syntax; without one it proposes the uncompressed ones.</summary>
    private static readonly Dictionary<string, string> Proposals = new()
    {
        ["1.2.840.10008.1.2"] = "-xi",
        ["1.2.840.10008.1.2.2"] = "-xb",
        ["1.2.840.10008.1.2.1.99"] = "-xd",
        ["1.2.840.10008.1.2.5"] = "-xr",
        ["1.2.840.10008.1.2.4.50"] = "-xy",
        ["1.2.840.10008.1.2.4.51"] = "-xx",
        ["1.2.840.10008.1.2.4.70"] = "-xs",
        ["1.2.840.10008.1.2.4.80"] = "-xt",
        ["1.2.840.10008.1.2.4.81"] = "-xu",
        ["1.2.840.10008.1.2.4.90"] = "-xv",
        ["1.2.840.10008.1.2.4.91"] = "-xw",
    };

    [Fact]
    public async Task Storescu_over_TLS_leaves_in_the_node_what_it_leaves_in_storescp()
    {
        Skip.UnlessSamples("storescu", "storescp");
        await CompareAsync("storescu", async (node, receiver, objects) =>
        {
            foreach (var family in objects.GroupBy(o => Proposals.GetValueOrDefault(o.Syntax, "-xe")))
            {
                string[] files = [.. family.Select(o => o.File.Path)];
                await RunAsync("storescu", [.. papers.Tool.DcmtkFacing(papers.Node), "-R", "-nh", family.Key, "-aet", Titles.Tool, "-aec", Titles.Node, "127.0.0.1", $"{node.Ports.NodeTls}", .. files]);
                await RunAsync("storescu", ["-R", "-nh", family.Key, "127.0.0.1", $"{receiver}", .. files]);
            }
        });
    }

    [Fact]
    public async Task Dcmsend_leaves_in_the_node_what_it_leaves_in_storescp()
    {
        Skip.UnlessSamples("dcmsend", "storescp", "socat");
        await CompareAsync("dcmsend", async (node, receiver, objects) =>
        {
            string[] files = [.. objects.Select(o => o.File.Path)];
            await using var relay = await TlsRelay.PlainToTlsAsync(node.Ports.NodeTls, papers.Tool.Facing(papers.Node));
            await RunAsync("dcmsend", ["-nh", "-dn", "-aet", Titles.Tool, "-aec", Titles.Node, "127.0.0.1", $"{relay.Port}", .. files]);
            await RunAsync("dcmsend", ["-nh", "-dn", "127.0.0.1", $"{receiver}", .. files]);
        });
    }

    [Fact]
    public async Task Storescu_in_clear_from_a_listed_address_is_taken()
    {
        Skip.UnlessSamples("storescu");
        var objects = (await SampleObjects.LoadAsync()).Layers[0].Where(o => o.Name.StartsWith("dental/", StringComparison.Ordinal)).ToList();
        await using var node = await InteropNode.StartAsync(papers);

        var sent = await ForeignTool.Find("storescu").RunAsync(
            ["-R", "-xy", "-aet", Titles.PlainTool, "-aec", Titles.Node, "127.0.0.1", $"{node.Ports.NodePlain}", .. objects.Select(o => o.File.Path)]);

        sent.Succeeded.ShouldBeTrue(sent.ToString());
        (await HeldBytes.InAsync(node)).Count.ShouldBe(objects.Count);
    }

    private async Task CompareAsync(string way, Func<InteropNode, int, IReadOnlyList<SampleObject>, Task> send)
    {
        var samples = await SampleObjects.LoadAsync();
        var outcome = new Outcome(way);
        foreach (var objects in samples.Layers)
        {
            await using var node = await InteropNode.StartAsync(papers);
            await using var receiver = await Receiver.StartAsync(node.Ports.PlainReceiver, node.Folder.Folder("received"));
            await send(node, node.Ports.PlainReceiver, objects);
            var held = await HeldBytes.InAsync(node);
            var kept = await Kept.InAsync(receiver.Folder);
            held.Keys.ShouldBeSubsetOf(objects.Select(o => o.Instance));
            foreach (var sample in objects)
            {
                outcome.NoteBeside(sample, held, kept);
            }
        }

        // What no object can be made of is not in the layers, and stands in the table for the way by which our own client sends.
        outcome.Judge(samples.Layers.SelectMany(layer => layer));
    }

    /// <summary>The exit code says nothing: files that cannot be sent are part of every command. What arrived is what counts.</summary>
    private static async Task RunAsync(string tool, IEnumerable<string> arguments)
    {
        var result = await ForeignTool.Find(tool).RunAsync(arguments, TimeSpan.FromMinutes(8));
        result.TimedOut.ShouldBeFalse(result.ToString());
    }
}

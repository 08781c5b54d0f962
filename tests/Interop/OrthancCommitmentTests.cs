using System.Text.Json.Nodes;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Interop.Set;
using DicomExchange.Node.Client;
using DicomExchange.Store.Outbox;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Interop;

/// <summary>Storage commitment with Orthanc in both roles, over DICOM TLS with certificates on both sides. Orthanc reports on an association of its own.</summary>
public sealed class OrthancCommitmentTests : IDisposable
{
    private const string NodeModality = "node";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Papers papers = new();
    private readonly TempFolder files = new();

    [Fact]
    public async Task Orthanc_asks_and_hears_what_the_node_keeps_and_what_it_does_not()
    {
        Skip.Unless("Orthanc");
        await using var node = await InteropNode.StartAsync(papers);
        await using var orthanc = await StartAsync(node);
        var objects = Study();
        var names = new JsonArray();
        foreach (var one in objects)
        {
            names.Add(await orthanc.UploadAsync(BytesOf(one)));
        }

        // The last one never goes to the node.
        var sent = new JsonArray([.. names.Take(objects.Count - 1).Select(static name => name!.DeepClone())]);
        await orthanc.PostAsync($"modalities/{NodeModality}/store", new JsonObject { ["Resources"] = sent.DeepClone(), ["Synchronous"] = true });

        var kept = await AskAsync(orthanc, sent);
        ((string?)kept["Status"]).ShouldBe("Success", kept.ToJsonString());
        InstancesOf(kept, "Success").ShouldBe(objects.Take(objects.Count - 1).Select(static o => o.SopInstance.Value), ignoreOrder: true);

        var all = await AskAsync(orthanc, names);
        ((string?)all["Status"]).ShouldBe("Failure", all.ToJsonString());
        InstancesOf(all, "Success").Count.ShouldBe(objects.Count - 1);
        InstancesOf(all, "Failures").ShouldBe([objects[^1].SopInstance.Value]);
        ((int?)all["Failures"]![0]!["FailureReason"]).ShouldBe(0x0112);
        await UntilAsync(() => node.Node.Store.Outbox.Reports.Waiting.Count == 0);
    }

    [Fact]
    public async Task What_was_forwarded_to_Orthanc_is_committed_once_Orthanc_says_so()
    {
        Skip.Unless("Orthanc");
        await using var node = await InteropNode.StartAsync(papers, """{ "name": "to orthanc", "when": { "from": ["own"] }, "forwardTo": ["orthanc"] }""");
        await using var orthanc = await StartAsync(node);
        var objects = Study();
        var own = OwnClient.Of(node);

        var written = new List<SampleObject>();
        foreach (var one in objects)
        {
            written.Add(await WriteAsync(one));
        }

        (await own.SendAsync(written)).Count.ShouldBe(objects.Count);
        await UntilAsync(() => Ledger(node).Count == objects.Count && Ledger(node).All(static d => d.State == DeliveryState.Committed), () => string.Join('\n', Ledger(node)) + orthanc.Output);

        Ledger(node).ShouldAllBe(static d => d.CommittedAt != null && !d.Transaction.IsEmpty);
        Ledger(node).Select(static d => d.SopInstance).ShouldBe(objects.Select(static o => o.SopInstance), ignoreOrder: true);
        node.Node.Store.Outbox.Commitments.Asked.ShouldBeEmpty();
        (await orthanc.GetAsync("instances")).ShouldBeOfType<JsonArray>().Count.ShouldBe(objects.Count);
    }

    public void Dispose()
    {
        papers.Dispose();
        files.Dispose();
    }

    private static IReadOnlyList<GeneratedInstance> Study() =>
        [.. DentalStudies.Generate(new DentalOptions { Seed = 5, Patients = 1, IntraOralImages = 4, CbctSlices = 2, Scale = 0.1 })];

    private static IReadOnlyList<Delivery> Ledger(InteropNode node) => node.Node.Store.Outbox.List(new DeliveryFilter { To = "orthanc" });

    private static List<string> InstancesOf(JsonNode report, string list) =>
        [.. report[list].ShouldBeOfType<JsonArray>().Select(static one => (string)one!["SOPInstanceUID"]!)];

    private static byte[] BytesOf(GeneratedInstance one)
    {
        using var bytes = new MemoryStream();
        one.WritePart10(bytes);
        return bytes.ToArray();
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string>? why = null)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            deadline.Token.IsCancellationRequested.ShouldBeFalse(why?.Invoke() ?? "in time");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>Has Orthanc ask the node, and waits until it has the node's report.</summary>
    private static async Task<JsonNode> AskAsync(Orthanc orthanc, JsonArray resources)
    {
        var asked = await orthanc.PostAsync($"modalities/{NodeModality}/storage-commitment", new JsonObject { ["Resources"] = resources.DeepClone() });
        var path = ((string)asked!["Path"]!).TrimStart('/');
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var report = (await orthanc.GetAsync(path))!;
            if ((string?)report["Status"] != "Pending")
            {
                return report;
            }

            deadline.Token.IsCancellationRequested.ShouldBeFalse(orthanc.Output);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private async Task<SampleObject> WriteAsync(GeneratedInstance one)
    {
        var name = $"{one.SopInstance.Value}.dcm";
        await File.WriteAllBytesAsync(files.File(name), BytesOf(one), TestContext.Current.CancellationToken);
        var (file, reason) = await FileInspection.InspectAsync(files.File(name), TestContext.Current.CancellationToken);
        return new SampleObject(name, file.ShouldNotBeNull(reason));
    }

    private async Task<Orthanc> StartAsync(InteropNode node) => await Orthanc.StartAsync(new OrthancOptions
    {
        AeTitle = Titles.Orthanc,
        Port = node.Ports.Orthanc,
        Tls = papers.Orthanc.Facing(papers.Node),
        ListensInTls = true,
        Modalities = [new OrthancModality(NodeModality, Titles.Node, node.Ports.NodeTls, Tls: true)],
    });
}

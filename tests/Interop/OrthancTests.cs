using System.Text.Json.Nodes;
using DicomExchange.Dicom.Standard;
using DicomExchange.Interop.Set;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Interop;

/// <summary>Orthanc as the other side, over DICOM TLS with certificates on both sides, in both directions.</summary>
[Collection(nameof(HeldSamplesGroup))]
public sealed class OrthancTests(HeldSamples held)
{
    private const string NodeModality = "node";
    private const string ReceiverModality = "receiver";

    [Fact]
    public async Task Orthanc_finds_every_study_and_has_every_sample_moved_to_itself_over_TLS()
    {
        Skip.UnlessSamples("Orthanc");
        var layer = held.Layers[0];
        await using var orthanc = await StartAsync(layer.Node, layer.Node.Ports.Orthanc);

        var query = await orthanc.PostAsync($"modalities/{NodeModality}/query", new JsonObject { ["Level"] = "Study", ["Query"] = new JsonObject { ["PatientName"] = string.Empty } });
        var path = $"queries/{query!["ID"]}";
        (await orthanc.GetAsync(path + "/answers")).ShouldBeOfType<JsonArray>().Count.ShouldBe(layer.Studies.Count);
        await orthanc.PostAsync(path + "/retrieve", new JsonObject { ["TargetAet"] = Titles.Orthanc, ["Synchronous"] = true, ["Permissive"] = true });

        await JudgeAsync("move-to-orthanc", orthanc, layer);
    }

    [Fact]
    public async Task Our_own_client_sends_to_Orthanc_over_TLS()
    {
        Skip.UnlessSamples("Orthanc");
        var layer = held.Layers[0];
        await using var orthanc = await StartAsync(layer.Node, port: null);
        var partner = layer.Node.AsPartner() with
        {
            AeTitles = [AeTitle.Parse(Titles.Orthanc)],
            Certificates = [held.Papers.Orthanc.Fingerprint],
            Port = orthanc.Ports.Dicom,
        };

        await new OwnClient(Titles.Own, held.Papers.Own, partner).SendAsync(layer.Held);

        await JudgeAsync("move-to-orthanc", orthanc, layer);
    }

    [Fact]
    public async Task What_Orthanc_pushes_over_TLS_lies_in_the_node_as_in_storescp()
    {
        Skip.UnlessSamples("Orthanc", "storescp");
        var outcome = new Outcome("orthanc-push");
        foreach (var layer in held.Layers)
        {
            await PushAsync(outcome, [.. layer.Held]);
        }

        outcome.Judge();
        outcome.Compared.ShouldBeGreaterThan(held.Layers.Sum(l => l.Held.Count()) * 9 / 10);
    }

    private async Task PushAsync(Outcome outcome, IReadOnlyList<SampleObject> samples)
    {
        await using var node = await InteropNode.StartAsync(held.Papers);
        await using var receiver = await Receiver.StartAsync(node.Ports.PlainReceiver, node.Folder.Folder("received"));
        await using var orthanc = await StartAsync(node, node.Ports.Orthanc);
        foreach (var sample in samples)
        {
            await TryUploadAsync(orthanc, sample);
        }

        foreach (var modality in new[] { NodeModality, ReceiverModality })
        {
            var all = await orthanc.GetAsync("instances");
            await orthanc.PostAsync($"modalities/{modality}/store", new JsonObject { ["Resources"] = all, ["Synchronous"] = true, ["Permissive"] = true });
        }

        var stored = await HeldBytes.InAsync(node);
        var kept = await Kept.InAsync(receiver.Folder);
        foreach (var sample in samples)
        {
            outcome.NoteBeside(sample, stored, kept);
        }
    }

    /// <summary>Orthanc writes anew what it receives, so the measure is what it holds of the file itself: same syntax, same pixels.</summary>
    private static async Task JudgeAsync(string way, Orthanc orthanc, HeldLayer layer)
    {
        var arrived = await InstancesAsync(orthanc);
        var outcome = new Outcome(way);
        foreach (var sample in layer.Held)
        {
            if (!arrived.TryGetValue(sample.Instance.Value, out var id))
            {
                outcome.NoteMissing(sample.Name);
                continue;
            }

            var file = layer.Node.Folder.File(way, id + ".dcm");
            await File.WriteAllBytesAsync(file, await orthanc.BytesAsync($"instances/{id}/file"));
            var (came, reason) = await DicomExchange.Node.Client.FileInspection.InspectAsync(file, default);
            (came?.TransferSyntax).ShouldBe(sample.File.TransferSyntax, $"{sample.Name} {reason}");
            outcome.Note(sample.Name, PixelsOf(sample.DataSet(), sample.File.TransferSyntax), PixelsOf(new SampleObject(sample.Name, came!).DataSet(), came!.TransferSyntax));
        }

        outcome.Judge();
    }

    /// <summary>The pixel data to its end; everything before and behind it is what Orthanc may encode in another way.</summary>
    private static byte[] PixelsOf(byte[] dataSet, TransferSyntax syntax)
    {
        ReadOnlySpan<byte> tag = syntax.IsBigEndian ? [0x7F, 0xE0, 0x00, 0x10] : [0xE0, 0x7F, 0x10, 0x00];
        ReadOnlySpan<byte> delimiter = [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
        var at = syntax.IsDeflated ? -1 : dataSet.AsSpan().LastIndexOf(tag);
        if (at < 0)
        {
            return [];
        }

        // Tag, representation and reserved bytes of explicit encoding are left out: OB and OW are the same bytes.
        var value = dataSet.AsSpan(at + 8);
        var end = syntax.IsEncapsulated ? value.LastIndexOf(delimiter) : value.Length;
        return value[..end].ToArray();
    }

    private static async Task<Dictionary<string, string>> InstancesAsync(Orthanc orthanc) =>
        (await orthanc.GetAsync("instances?expand")).ShouldBeOfType<JsonArray>()
            .ToDictionary(i => (string)i!["MainDicomTags"]!["SOPInstanceUID"]!, i => (string)i!["ID"]!);

    private static async Task TryUploadAsync(Orthanc orthanc, SampleObject sample)
    {
        try
        {
            await orthanc.UploadAsync(await File.ReadAllBytesAsync(sample.File.Path));
        }
        catch (HttpRequestException)
        {
            // What Orthanc does not take it cannot push; the table names it.
        }
    }

    private async Task<Orthanc> StartAsync(InteropNode node, int? port)
    {
        var papers = held.Papers;
        var trusted = node.Folder.Write("orthanc-trusts.pem", papers.Node.CertificatePem + "\n" + papers.Own.CertificatePem + "\n");
        return await Orthanc.StartAsync(new OrthancOptions
        {
            AeTitle = Titles.Orthanc,
            Port = port,
            Tls = papers.Orthanc.Facing(papers.Node) with { Trusted = trusted },
            ListensInTls = true,
            Modalities =
            [
                new OrthancModality(NodeModality, Titles.Node, node.Ports.NodeTls, Tls: true),
                new OrthancModality(ReceiverModality, Titles.PlainReceiver, node.Ports.PlainReceiver, Tls: false),
            ],
        });
    }
}

using System.Text.Json.Nodes;
using DicomExchange.Dicom.Part10;
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
        var outcome = new Outcome("move-to-orthanc");
        foreach (var layer in held.Layers)
        {
            await using var orthanc = await StartAsync(layer.Node, layer.Node.Ports.Orthanc);

            var query = await orthanc.PostAsync($"modalities/{NodeModality}/query", new JsonObject { ["Level"] = "Study", ["Query"] = new JsonObject { ["PatientName"] = string.Empty } });
            var path = $"queries/{query!["ID"]}";
            (await orthanc.GetAsync(path + "/answers")).ShouldBeOfType<JsonArray>().Count.ShouldBe(layer.Studies.Count);
            await orthanc.PostAsync(path + "/retrieve", new JsonObject { ["TargetAet"] = Titles.Orthanc, ["Synchronous"] = true, ["Permissive"] = true });

            await NoteAsync(outcome, orthanc, layer);
        }

        outcome.Judge(held.Taken);
    }

    [Fact]
    public async Task Our_own_client_sends_every_sample_to_Orthanc_over_TLS()
    {
        Skip.UnlessSamples("Orthanc");
        var outcome = new Outcome("move-to-orthanc");
        foreach (var layer in held.Layers)
        {
            await using var orthanc = await StartAsync(layer.Node, port: null);
            var partner = layer.Node.AsPartner() with
            {
                AeTitles = [AeTitle.Parse(Titles.Orthanc)],
                Certificates = [held.Papers.Orthanc.Fingerprint],
                Port = orthanc.Ports.Dicom,
            };

            await new OwnClient(Titles.Own, held.Papers.Own, partner).SendAsync(layer.Held);

            await NoteAsync(outcome, orthanc, layer);
        }

        outcome.Judge(held.Taken);
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

        outcome.Judge(held.Taken);
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
            if (stored.TryGetValue(sample.Instance, out var alone) && !kept.ContainsKey(sample.Instance))
            {
                // What storescp takes under no option is measured by the file that Orthanc was given.
                outcome.NoteContent(sample.Name, Said(sample.DataSet(), sample.File.TransferSyntax), Said(alone, sample.File.TransferSyntax));
                continue;
            }

            outcome.NoteBeside(sample, stored, kept);
        }
    }

    /// <summary>
    /// Orthanc writes anew what it receives, so what is compared is not the bytes but all that they say: the same transfer syntax, and
    /// every element, item and fragment of the data set in its place, but for the padding of texts. What stands in group 0002 of a data
    /// set, where it has no place (PS3.10 §7.1), Orthanc drops; the table names the files that have it.
    /// </summary>
    private static async Task NoteAsync(Outcome outcome, Orthanc orthanc, HeldLayer layer)
    {
        var arrived = await InstancesAsync(orthanc);
        foreach (var sample in layer.Held)
        {
            if (!arrived.TryGetValue(sample.Instance.Value, out var id))
            {
                outcome.NoteMissing(sample.Name);
                continue;
            }

            var file = await orthanc.BytesAsync($"instances/{id}/file");
            var head = Part10Reader.ReadHead(file);
            head.TransferSyntax.ShouldBe(sample.File.TransferSyntax, sample.Name);
            outcome.NoteContent(
                sample.Name,
                Said(sample.DataSet(), sample.File.TransferSyntax),
                Said(file[head.DataSetOffset..], head.TransferSyntax),
                mayLose: "(0002,");
        }
    }

    private static IReadOnlyList<string> Said(byte[] dataSet, TransferSyntax syntax) => Spelled.WithoutPadding(dataSet, syntax);

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

using System.Text.Json.Nodes;
using DicomExchange.Dicom.Part10;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using Shouldly;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>Orthanc, which serves several associations at once, and takes what it is sent apart before it keeps it. It outlives the runs of a test.</summary>
internal sealed class ArchiveDestination : IAsyncDisposable
{
    private readonly Orthanc orthanc;

    private ArchiveDestination(Orthanc orthanc) => this.orthanc = orthanc;

    public int Port => orthanc.Ports.Dicom;

    public static async Task<ArchiveDestination> StartAsync() => new(await Orthanc.StartAsync(new OrthancOptions { AeTitle = "ARCHIVE" }));

    /// <summary>Every object is there, once, and says what it said when it was made; and nothing else.</summary>
    public async Task VerifyAsync(IReadOnlyList<TestObject> objects)
    {
        var left = objects.ToDictionary(static o => o.SopInstance.Value);
        foreach (var one in (await orthanc.GetAsync("instances?expand")).ShouldBeOfType<JsonArray>())
        {
            var uid = (string)one!["MainDicomTags"]!["SOPInstanceUID"]!;
            left.Remove(uid, out var sent).ShouldBeTrue($"Orthanc has {uid} twice, or should not have it");
            var file = await orthanc.BytesAsync($"instances/{one["ID"]}/file");
            var head = Part10Reader.ReadHead(file);
            Witness.AreEqual(sent!, file[head.DataSetOffset..], head.TransferSyntax).ShouldBeTrue($"Orthanc has {uid} otherwise than it was made");
        }

        left.Keys.ShouldBeEmpty("Orthanc does not have them");
    }

    /// <summary>Makes room for the next run.</summary>
    public async Task ClearAsync()
    {
        var patients = await orthanc.GetAsync("patients");
        await orthanc.PostAsync("tools/bulk-delete", new JsonObject { ["Resources"] = patients });
        (await orthanc.GetAsync("instances")).ShouldBeOfType<JsonArray>().ShouldBeEmpty();
    }

    public ValueTask DisposeAsync() => orthanc.DisposeAsync();
}

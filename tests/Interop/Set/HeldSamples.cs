using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Client;
using DicomExchange.Support;
using Xunit;

namespace DicomExchange.Interop.Set;

/// <summary>Every valid sample pushed by our own client over mutual TLS, one node for each layer.</summary>
public sealed class HeldSamples : IAsyncLifetime
{
    private readonly List<HeldLayer> layers = [];

    public Papers Papers { get; } = new();

    public SampleObjects? Objects { get; private set; }

    public IReadOnlyList<HeldLayer> Layers => layers;

    /// <summary>What the nodes must hold: everything but what the table says they refuse.</summary>
    public IEnumerable<SampleObject> Taken => Objects!.Layers.SelectMany(layer => layer).ExceptBy(Exclusions.Of("push"), o => o.Name);

    public async ValueTask InitializeAsync()
    {
        if (!SampleFiles.AreHere)
        {
            return;
        }

        Objects = await SampleObjects.LoadAsync();
        foreach (var objects in Objects.Layers)
        {
            var node = await InteropNode.StartAsync(Papers);
            var client = OwnClient.Of(node);
            var outcomes = await client.SendAsync(objects);
            layers.Add(new HeldLayer(node, client, objects, outcomes, await client.StudiesAsync()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var layer in layers)
        {
            await layer.Node.DisposeAsync();
        }

        Papers.Dispose();
    }
}

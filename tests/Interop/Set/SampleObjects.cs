using DicomExchange.Node.Client;
using DicomExchange.Support;

namespace DicomExchange.Interop.Set;

/// <summary>All valid samples, looked at as our own sender does.</summary>
public sealed class SampleObjects
{
    private SampleObjects(IReadOnlyList<IReadOnlyList<SampleObject>> layers, IReadOnlyDictionary<string, string> unfit)
    {
        Layers = layers;
        Unfit = unfit;
    }

    /// <summary>Groups in which no SOP Instance UID occurs twice: each goes to a store of its own.</summary>
    public IReadOnlyList<IReadOnlyList<SampleObject>> Layers { get; }

    /// <summary>Files that no C-STORE can be made of, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Unfit { get; }

    public static async Task<SampleObjects> LoadAsync()
    {
        var layers = new List<List<SampleObject>>();
        var unfit = new Dictionary<string, string>();
        foreach (var sample in SampleFiles.Valid)
        {
            var (file, reason) = await FileInspection.InspectAsync(sample.Path, default);
            if (file is null)
            {
                unfit.Add(sample.Name, reason!);
                continue;
            }

            var layer = layers.FirstOrDefault(l => l.TrueForAll(o => o.Instance != file.SopInstance));
            if (layer is null)
            {
                layers.Add(layer = []);
            }

            layer.Add(new SampleObject(sample.Name, file));
        }

        return new SampleObjects(layers, unfit);
    }
}

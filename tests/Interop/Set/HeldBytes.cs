using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog;

namespace DicomExchange.Interop.Set;

/// <summary>The data sets a node holds, opened from its store.</summary>
public static class HeldBytes
{
    public static async Task<Dictionary<Uid, byte[]>> InAsync(InteropNode node)
    {
        var store = node.Node.Store;
        var studies = await OwnClient.Of(node).StudiesAsync();
        var held = new Dictionary<Uid, byte[]>();
        foreach (var instance in store.Select(new RetrieveRequest { Level = QueryLevel.Study, Sight = Sight.All, Studies = studies }))
        {
            using var reader = store.OpenObject(instance);
            using var content = new MemoryStream();
            while (await reader.ReadNextAsync(default) is { IsEmpty: false } piece)
            {
                content.Write(piece.Span);
            }

            held.Add(instance.SopInstance, content.ToArray());
        }

        return held;
    }
}

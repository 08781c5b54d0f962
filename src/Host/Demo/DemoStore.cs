using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
using DicomExchange.Store.Catalog;

namespace DicomExchange.Host.Demo;

/// <summary>Opens what a practice's store holds, to compare it with what was sent.</summary>
internal static class DemoStore
{
    public static RetrieveRequest Everything(IReadOnlyList<Uid> studies) => new() { Level = QueryLevel.Study, Sight = Sight.All, Studies = studies };

    /// <returns>How many instances of the studies are the same as their originals.</returns>
    public static async Task<int> CompareAsync(
        ExchangeStore store, IReadOnlyList<Uid> studies, IReadOnlyDictionary<Uid, byte[]> originals, CancellationToken cancellationToken)
    {
        var same = 0;
        foreach (var instance in store.Select(Everything(studies), cancellationToken))
        {
            using var reader = store.OpenObject(instance);
            var content = new MemoryStream();
            while (await reader.ReadNextAsync(cancellationToken) is { IsEmpty: false } piece)
            {
                content.Write(piece.Span);
            }

            same += content.ToArray().AsSpan().SequenceEqual(originals[instance.SopInstance]) ? 1 : 0;
        }

        return same;
    }
}

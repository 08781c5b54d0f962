using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Outbox.Commitment;

namespace DicomExchange.Node.Commitment;

/// <summary>Lists of instances in the data sets of storage commitment. Pure.</summary>
internal static class CommitmentLists
{
    /// <summary>The items of a sequence with the instance that each names.</summary>
    /// <returns>Null where some item lacks its class or UID; empty where the sequence is absent or empty.</returns>
    public static IReadOnlyList<(DataSet Item, ReferencedInstance Instance)>? Read(DataSet data, Tag sequence)
    {
        var items = data[sequence]?.Items ?? [];
        var found = new List<(DataSet, ReferencedInstance)>(items.Count);
        foreach (var item in items)
        {
            if (!item.TryGetUid(Tags.ReferencedSOPClassUID, out var sopClass) || !item.TryGetUid(Tags.ReferencedSOPInstanceUID, out var instance))
            {
                return null;
            }

            found.Add((item, new ReferencedInstance(sopClass, instance)));
        }

        return found;
    }

    public static DataSet ItemOf(ReferencedInstance instance) => new DataSet()
        .SetUid(Tags.ReferencedSOPClassUID, instance.SopClass)
        .SetUid(Tags.ReferencedSOPInstanceUID, instance.SopInstance);
}

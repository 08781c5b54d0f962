using System.Diagnostics.CodeAnalysis;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Commitment;

/// <summary>Lists of instances in the data sets of storage commitment. Pure.</summary>
internal static class CommitmentLists
{
    /// <summary>Reads what requests and reports begin with alike.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="unknownType">The answer where it is of another type; null where it is not.</param>
    /// <param name="content">Its data set, and the Transaction UID there.</param>
    /// <param name="refusal">The answer where it is none.</param>
    public static bool TryBegin(
        NormalizedOperation operation, DimseStatus? unknownType, out (DataSet Data, Uid Transaction) content, [NotNullWhen(false)] out DimseReply? refusal)
    {
        content = default;
        refusal = operation switch
        {
            _ when unknownType is { } status => new DimseReply(status, CommitmentReasons.TypeUnknown),
            _ when operation.SopInstance != Uids.StorageCommitmentPushModelInstance => new DimseReply(DimseStatus.NoSuchInstance, CommitmentReasons.InstanceUnknown),
            { Data: null } => new DimseReply(DimseStatus.MistypedArgument, DimseReasons.DataSetMissing),
            { Data: { } data } when !data.TryGetUid(Tags.TransactionUID, out _) => new DimseReply(DimseStatus.InvalidArgumentValue, CommitmentReasons.ListInvalid, Tags.TransactionUID),
            _ => null,
        };
        if (refusal is not null)
        {
            return false;
        }

        operation.Data!.TryGetUid(Tags.TransactionUID, out var transaction);
        content = (operation.Data!, transaction);
        return true;
    }

    /// <summary>The items of a sequence with the instance that each names.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="sequence">Which.</param>
    /// <param name="needsClass">Without, an item may lack its class: it is empty then.</param>
    /// <returns>Null where some item lacks its class or UID; empty where the sequence is absent or empty.</returns>
    public static IReadOnlyList<(DataSet Item, ReferencedInstance Instance)>? Read(DataSet data, Tag sequence, bool needsClass)
    {
        var items = data[sequence]?.Items ?? [];
        var found = new List<(DataSet, ReferencedInstance)>(items.Count);
        foreach (var item in items)
        {
            if ((!item.TryGetUid(Tags.ReferencedSOPClassUID, out var sopClass) && needsClass) || !item.TryGetUid(Tags.ReferencedSOPInstanceUID, out var instance))
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

using System.Diagnostics.CodeAnalysis;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Commitment;

/// <summary>A request for storage commitment: the Action Information of PS3.4 table J.3-1. Pure.</summary>
/// <param name="Transaction">Its Transaction UID.</param>
/// <param name="Instances">Each once, in the order in which they are named.</param>
public sealed record CommitmentRequest(Uid Transaction, IReadOnlyList<ReferencedInstance> Instances)
{
    /// <summary>Action Type ID: request storage commitment (PS3.4 table J.3-1).</summary>
    public const ushort ActionType = 1;

    /// <summary>Instances in one request. A volume of slices has some hundreds; who has more asks again.</summary>
    public const int MostInstances = 4096;

    /// <summary>Reads what a partner asks for.</summary>
    /// <param name="operation">An N-ACTION of the class.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="refusal">The answer where it is none (PS3.4 §J.3.2.1.3, PS3.7 §10.1.4.1.10).</param>
    public static bool TryRead(NormalizedOperation operation, [NotNullWhen(true)] out CommitmentRequest? request, [NotNullWhen(false)] out DimseReply? refusal)
    {
        request = null;
        if (!CommitmentLists.TryBegin(operation, operation.TypeId == ActionType ? null : DimseStatus.NoSuchActionType, out var content, out refusal))
        {
            return false;
        }

        var (data, transaction) = content;

        if (data[Tags.ReferencedSOPSequence]?.Items is { Count: > MostInstances })
        {
            refusal = new DimseReply(DimseStatus.ResourceLimitation, CommitmentReasons.TooManyInstances, Tags.ReferencedSOPSequence);
            return false;
        }

        if (CommitmentLists.Read(data, Tags.ReferencedSOPSequence, needsClass: true) is not { Count: > 0 } items)
        {
            refusal = new DimseReply(DimseStatus.InvalidArgumentValue, CommitmentReasons.ListInvalid, Tags.ReferencedSOPSequence);
            return false;
        }

        request = new CommitmentRequest(transaction, [.. items.Select(static item => item.Instance).Distinct()]);
        return true;
    }

    public NormalizedOperation ToOperation() => new(
        CommandField.NActionRequest,
        SopClasses.StorageCommitmentPushModel,
        Uids.StorageCommitmentPushModelInstance,
        ActionType,
        new DataSet()
            .SetUid(Tags.TransactionUID, Transaction)
            .SetSequence(Tags.ReferencedSOPSequence, [.. Instances.Select(CommitmentLists.ItemOf)]));
}

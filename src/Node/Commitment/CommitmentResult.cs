using System.Diagnostics.CodeAnalysis;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Commitment;

/// <summary>A report of storage commitment: the Event Information of PS3.4 table J.3-2. Pure.</summary>
/// <param name="Transaction">The Transaction UID of the request.</param>
/// <param name="Committed">Instances that are kept.</param>
/// <param name="Failed">Instances that are not; an instance in both lists is not.</param>
public sealed record CommitmentResult(Uid Transaction, IReadOnlyList<ReferencedInstance> Committed, IReadOnlyList<FailedInstance> Failed)
{
    /// <summary>Event Type ID: all of them are kept.</summary>
    public const ushort AllCommitted = 1;

    /// <summary>Event Type ID: some of them are not.</summary>
    public const ushort FailuresExist = 2;

    private const ushort ForNow = 0x0110;
    private const ushort NoRoom = 0x0213;

    /// <summary>Reads what a partner reports.</summary>
    /// <param name="operation">An N-EVENT-REPORT of the class.</param>
    /// <param name="result">What it reports.</param>
    /// <param name="refusal">The answer where it is none (PS3.7 §10.1.1.1.8).</param>
    public static bool TryRead(NormalizedOperation operation, [NotNullWhen(true)] out CommitmentResult? result, [NotNullWhen(false)] out DimseReply? refusal)
    {
        result = null;
        if (!CommitmentLists.TryBegin(operation, operation.TypeId is AllCommitted or FailuresExist ? null : DimseStatus.NoSuchEventType, out var content, out refusal))
        {
            return false;
        }

        var (data, transaction) = content;

        var committed = CommitmentLists.Read(data, Tags.ReferencedSOPSequence, needsClass: false);
        var failed = operation.TypeId == AllCommitted ? [] : CommitmentLists.Read(data, Tags.FailedSOPSequence, needsClass: false);
        if (committed is null || failed is null || committed.Count + failed.Count == 0)
        {
            refusal = new DimseReply(DimseStatus.InvalidArgumentValue, CommitmentReasons.ListInvalid, committed is null ? Tags.ReferencedSOPSequence : Tags.FailedSOPSequence);
            return false;
        }

        result = new CommitmentResult(
            transaction,
            [.. committed.Select(static item => item.Instance)],
            [.. failed.Select(static item => new FailedInstance(item.Instance, item.Item.GetUInt16(Tags.FailureReason) ?? DimseStatus.ProcessingFailure.Code))]);
        return true;
    }

    public NormalizedOperation ToOperation()
    {
        var data = new DataSet().SetUid(Tags.TransactionUID, Transaction);
        if (Failed.Count > 0)
        {
            data.SetSequence(Tags.FailedSOPSequence, [.. Failed.Select(static failed => CommitmentLists.ItemOf(failed.Instance).SetUInt16(Tags.FailureReason, failed.FailureReason))]);
        }

        if (Committed.Count > 0)
        {
            data.SetSequence(Tags.ReferencedSOPSequence, [.. Committed.Select(CommitmentLists.ItemOf)]);
        }

        return new NormalizedOperation(
            CommandField.NEventReportRequest,
            SopClasses.StorageCommitmentPushModel,
            Uids.StorageCommitmentPushModelInstance,
            Failed.Count > 0 ? FailuresExist : AllCommitted,
            data);
    }

    /// <summary>
    /// What is entered of a transaction: each of its deliveries by what is said of its instance, and what is not said of it. Of those that the
    /// partner could not commit itself to for now (0110H its own trouble, 0213H no room; PS3.3 §C.14.1.1) nothing is entered: they stay delivered.
    /// </summary>
    /// <param name="deliveries">Those of the transaction; what the report says of others counts for nothing.</param>
    public IReadOnlyList<CommitmentOutcome> Settle(IReadOnlyList<Store.Outbox.Delivery> deliveries)
    {
        var kept = Committed.ToHashSet();
        var lost = new Dictionary<ReferencedInstance, ushort>();
        foreach (var failed in Failed)
        {
            lost[failed.Instance] = failed.FailureReason;
        }

        return
        [
            .. deliveries.Where(delivery => FailureOf(delivery) is not (ForNow or NoRoom)).Select(delivery =>
                FailureOf(delivery) is { } reason ? new CommitmentOutcome(delivery, false, reason, CommitmentReasons.Failed)
                : kept.Contains(Of(delivery)) || kept.Contains(Of(delivery) with { SopClass = default }) ? new CommitmentOutcome(delivery, true, null, string.Empty)
                : new CommitmentOutcome(delivery, false, null, CommitmentReasons.Unreported)),
        ];

        static ReferencedInstance Of(Store.Outbox.Delivery delivery) => new(delivery.SopClass, delivery.SopInstance);

        // Some partners leave the class out; the UID says which instance it is.
        ushort? FailureOf(Store.Outbox.Delivery delivery) =>
            lost.TryGetValue(Of(delivery), out var reason) || lost.TryGetValue(Of(delivery) with { SopClass = default }, out reason) ? reason : null;
    }
}

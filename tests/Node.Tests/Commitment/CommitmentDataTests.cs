using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Commitment;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Commitment;

/// <summary>Requests and reports of storage commitment as data sets: what is written is read again, and nothing else is taken for one.</summary>
public sealed class CommitmentDataTests
{
    private static readonly ReferencedInstance One = new(SopClasses.CTImageStorage, Uid.Parse("1.2.3.1"));
    private static readonly ReferencedInstance Two = new(SopClasses.CTImageStorage, Uid.Parse("1.2.3.2"));
    private static readonly ReferencedInstance Three = new(SopClasses.MRImageStorage, Uid.Parse("1.2.3.3"));
    private static readonly Uid Transaction = Uid.Parse("1.2.840.1");

    [Fact]
    public void A_request_names_the_well_known_instance_and_each_instance_once()
    {
        var operation = new CommitmentRequest(Transaction, [One, Two, One]).ToOperation();
        (operation.Field, operation.SopClass.Value, operation.SopInstance.Value, operation.TypeId)
            .ShouldBe((CommandField.NActionRequest, "1.2.840.10008.1.20.1", "1.2.840.10008.1.20.1.1", (ushort)1));
        CommitmentRequest.TryRead(operation, out var request, out _).ShouldBeTrue();
        request.Transaction.ShouldBe(Transaction);
        request.Instances.ShouldBe([One, Two]);
    }

    [Fact]
    public void A_report_is_of_type_one_without_failures_and_two_with_them()
    {
        var good = new CommitmentResult(Transaction, [One, Two], []).ToOperation();
        (good.Field, good.TypeId, good.Data!.Contains(Tags.FailedSOPSequence)).ShouldBe((CommandField.NEventReportRequest, (ushort)1, false));
        var bad = new CommitmentResult(Transaction, [], [new(Three, 0x0112)]).ToOperation();
        (bad.TypeId, bad.Data!.Contains(Tags.ReferencedSOPSequence)).ShouldBe(((ushort)2, false));
        foreach (var result in (CommitmentResult[])[new(Transaction, [One, Two], []), new(Transaction, [One], [new(Two, 0x0110), new(Three, 0x0119)]), new(Transaction, [], [new(Three, 0x0112)])])
        {
            CommitmentResult.TryRead(result.ToOperation(), out var read, out _).ShouldBeTrue();
            read.Transaction.ShouldBe(Transaction);
            read.Committed.ShouldBe(result.Committed);
            read.Failed.ShouldBe(result.Failed);
        }
    }

    [Fact]
    public void What_is_no_request_is_refused_with_the_status_that_says_why()
    {
        var good = new CommitmentRequest(Transaction, [One]).ToOperation();
        Refusal(good with { TypeId = 2 }).ShouldBe((ushort)0x0123);
        Refusal(good with { TypeId = null }).ShouldBe((ushort)0x0123);
        Refusal(good with { SopInstance = Transaction }).ShouldBe((ushort)0x0112);
        Refusal(good with { Data = null }).ShouldBe((ushort)0x0212);
        Refusal(good with { Data = [] }).ShouldBe((ushort)0x0115);
        Refusal(good with { Data = With(good.Data!, static data => data.Remove(Tags.TransactionUID)) }).ShouldBe((ushort)0x0115);
        Refusal(good with { Data = With(good.Data!, static data => data.Remove(Tags.ReferencedSOPSequence)) }).ShouldBe((ushort)0x0115);
        Refusal(good with { Data = With(good.Data!, static data => data.SetSequence(Tags.ReferencedSOPSequence)) }).ShouldBe((ushort)0x0115);
        Refusal(good with { Data = With(good.Data!, static data => data.SetSequence(Tags.ReferencedSOPSequence, new DataSet())) }).ShouldBe((ushort)0x0115);
        Refusal(good with { Data = With(good.Data!, static data => data.SetText(Tags.ReferencedSOPSequence, Vr.UI, "1.2.3")) }).ShouldBe((ushort)0x0115);
        Refusal(new CommitmentRequest(Transaction, Many(CommitmentRequest.MostInstances + 1)).ToOperation()).ShouldBe((ushort)0x0213);
        CommitmentRequest.TryRead(new CommitmentRequest(Transaction, Many(CommitmentRequest.MostInstances)).ToOperation(), out _, out _).ShouldBeTrue();

        static ushort Refusal(NormalizedOperation operation)
        {
            CommitmentRequest.TryRead(operation, out _, out var refusal).ShouldBeFalse();
            return refusal.Status.Code;
        }
    }

    [Fact]
    public void What_is_no_report_is_refused_and_failures_count_only_where_the_type_says_there_are_any()
    {
        var good = new CommitmentResult(Transaction, [One], [new(Two, 0x0110)]).ToOperation();
        Refusal(good with { TypeId = 3 }).ShouldBe((ushort)0x0113);
        Refusal(good with { SopInstance = Transaction }).ShouldBe((ushort)0x0112);
        Refusal(good with { Data = null }).ShouldBe((ushort)0x0212);
        Refusal(good with { Data = With(good.Data!, static data => data.Remove(Tags.TransactionUID)) }).ShouldBe((ushort)0x0115);
        Refusal(good with { Data = new DataSet().SetUid(Tags.TransactionUID, Transaction) }).ShouldBe((ushort)0x0115);
        CommitmentResult.TryRead(good with { TypeId = 1 }, out var all, out _).ShouldBeTrue();
        all.Failed.ShouldBeEmpty();

        static ushort Refusal(NormalizedOperation operation)
        {
            CommitmentResult.TryRead(operation, out _, out var refusal).ShouldBeFalse();
            return refusal.Status.Code;
        }
    }

    [Fact]
    public void A_report_cut_anywhere_or_with_a_bit_turned_commits_nothing_that_it_did_not_name()
    {
        var whole = new CommitmentResult(Transaction, [One], [new(Two, 0x0110)]).ToOperation();
        var bytes = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(whole.Data!, TransferSyntaxes.ImplicitLittleEndian, bytes);
        var read = 0;
        for (var cut = 0; cut < bytes.WrittenCount; cut++)
        {
            read += Commits(whole, bytes.WrittenMemory[..cut]) is { Count: > 0 } ? 1 : 0;
        }

        // A list that lost its failures altogether still names what is kept: only a whole sequence is ever read.
        read.ShouldBeLessThanOrEqualTo(1);
        for (var bit = 0; bit < bytes.WrittenCount * 8; bit++)
        {
            var turned = bytes.WrittenSpan.ToArray();
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            var delivery = new Delivery { Id = 1, To = "one", State = DeliveryState.Delivered, SopClass = Two.SopClass, SopInstance = Two.SopInstance };
            if (Read(whole, turned) is { } result)
            {
                result.Settle([delivery]).Any(static o => o.IsCommitted).ShouldBe(result.Committed.Contains(Two) && result.Failed.All(static f => f.Instance != Two));
            }
        }
    }

    [Fact]
    public void Each_delivery_is_settled_by_what_is_said_of_its_instance_and_failure_wins()
    {
        var result = new CommitmentResult(Transaction, [One, Two], [new(Two, 0x0112), new(new(SopClasses.CTImageStorage, Uid.Parse("9.9")), 0x0110)]);
        var deliveries = new[] { One, Two, Three, One }.Select((instance, i) => new Delivery
        {
            Id = i, To = "one", State = DeliveryState.Delivered, SopClass = instance.SopClass, SopInstance = instance.SopInstance,
        }).ToList();
        result.Settle(deliveries).Select(static o => (o.Delivery.Id, o.IsCommitted, o.FailureReason, o.Reason)).ShouldBe(
        [
            (0, true, null, string.Empty), (1, false, (ushort)0x0112, CommitmentReasons.Failed), (2, false, null, CommitmentReasons.Unreported), (3, true, null, string.Empty),
        ]);
        new CommitmentResult(Transaction, [new(SopClasses.MRImageStorage, One.SopInstance)], []).Settle(deliveries[..1]).Single().Reason.ShouldBe(CommitmentReasons.Unreported);
    }

    [Fact]
    public void Of_what_the_partner_cannot_keep_for_now_nothing_is_entered()
    {
        var result = new CommitmentResult(Transaction, [One], [new(Two, 0x0110), new(Three, 0x0213)]);
        var deliveries = new[] { One, Two, Three }.Select(static (instance, i) => new Delivery
        {
            Id = i, To = "one", State = DeliveryState.Delivered, SopClass = instance.SopClass, SopInstance = instance.SopInstance,
        }).ToList();
        result.Settle(deliveries).ShouldHaveSingleItem().Delivery.Id.ShouldBe(0);
    }

    [Fact]
    public void A_report_that_leaves_out_classes_counts_by_its_UIDs_and_a_request_that_does_is_refused()
    {
        var whole = new CommitmentResult(Transaction, [One], [new(Two, 0x0112)]).ToOperation();
        var bare = whole with
        {
            Data = new DataSet().SetUid(Tags.TransactionUID, Transaction)
                .SetSequence(Tags.FailedSOPSequence, new DataSet().SetUid(Tags.ReferencedSOPInstanceUID, Two.SopInstance).SetUInt16(Tags.FailureReason, 0x0112))
                .SetSequence(Tags.ReferencedSOPSequence, new DataSet().SetUid(Tags.ReferencedSOPInstanceUID, One.SopInstance)),
        };
        CommitmentResult.TryRead(bare, out var result, out _).ShouldBeTrue();
        var deliveries = new[] { One, Two, Three }.Select(static (instance, i) => new Delivery
        {
            Id = i, To = "one", State = DeliveryState.Delivered, SopClass = instance.SopClass, SopInstance = instance.SopInstance,
        }).ToList();
        result.Settle(deliveries).Select(static o => (o.Delivery.Id, o.IsCommitted, o.Reason)).ShouldBe(
            [(0, true, string.Empty), (1, false, CommitmentReasons.Failed), (2, false, CommitmentReasons.Unreported)]);

        var request = new CommitmentRequest(Transaction, [One]).ToOperation() with { Data = bare.Data };
        CommitmentRequest.TryRead(request, out _, out var refusal).ShouldBeFalse();
        refusal.Status.Code.ShouldBe((ushort)0x0115);
    }

    private static ReferencedInstance[] Many(int count) => [.. Enumerable.Range(1, count).Select(static n => new ReferencedInstance(SopClasses.CTImageStorage, Uid.Parse($"1.2.{n}")))];

    private static IReadOnlyList<ReferencedInstance>? Commits(NormalizedOperation whole, ReadOnlyMemory<byte> bytes) => Read(whole, bytes)?.Committed;

    private static CommitmentResult? Read(NormalizedOperation whole, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var data = DataSetReader.Read(bytes, TransferSyntaxes.ImplicitLittleEndian, DataSetLimits.Identifier);
            return CommitmentResult.TryRead(whole with { Data = data }, out var result, out _) ? result : null;
        }
        catch (DataSetException)
        {
            return null;
        }
    }

    private static DataSet With(DataSet data, Action<DataSet> change)
    {
        var copy = new DataSet();
        foreach (var element in data)
        {
            copy.Set(element);
        }

        change(copy);
        return copy;
    }
}

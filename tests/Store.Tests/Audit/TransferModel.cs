using DicomExchange.Store.Audit;
using Shouldly;

namespace DicomExchange.Store.Tests.Audit;

/// <summary>Says of a trail, from its records alone and in the plainest way, whether every instance is in exactly one sum.</summary>
internal static class TransferModel
{
    /// <param name="records">From the first record on.</param>
    /// <param name="open">Whether instances may be in no sum yet.</param>
    public static void ShouldHold(IReadOnlyList<AuditRecord> records, bool open)
    {
        var waiting = new Dictionary<string, List<AuditRecord>>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            if (record.Event == AuditEvent.InstancesTransferred)
            {
                waiting.Remove(KeyOf(record, record.Transfer), out var summed).ShouldBeTrue("a sum of nothing");
                Compare(record, summed!);
            }
            else if (KindOf(record) is var kind && kind != TransferKind.None)
            {
                var key = KeyOf(record, kind);
                waiting.TryAdd(key, []);
                waiting[key].Add(record);
            }
        }

        if (!open)
        {
            waiting.Keys.ShouldBeEmpty();
        }
    }

    private static void Compare(AuditRecord sum, List<AuditRecord> parts)
    {
        sum.Count.ShouldBe(parts.Count);
        sum.Bytes.ShouldBe(parts.Sum(p => p.Bytes));
        sum.Begun.ShouldBe(parts[0].Time);
        sum.Time.ShouldBe(parts[^1].Time);
        sum.Outcome.ShouldBe(parts[0].Outcome);
        sum.Reason.ShouldBe(parts.TrueForAll(p => p.Reason == parts[0].Reason) ? parts[0].Reason : AuditReasons.SeveralReasons);
        sum.Classes.ToDictionary(c => c.SopClass, c => c.Count).ShouldBe(parts.GroupBy(p => p.SopClass).ToDictionary(g => g.Key, g => g.LongCount()), ignoreOrder: true);
        sum.Instance.IsEmpty.ShouldBeTrue();
    }

    private static string KeyOf(AuditRecord r, TransferKind kind) => string.Join('|', r.Correlation, kind, r.Partner, r.Study.Value, r.PatientKey, r.Basis);

    private static TransferKind KindOf(AuditRecord r) => (r.Event, r.Outcome) switch
    {
        (AuditEvent.InstanceReceived, _) => TransferKind.ReceivedNew,
        (AuditEvent.InstanceRepeated, _) => TransferKind.ReceivedAgain,
        (AuditEvent.VariantReceived, _) => TransferKind.ReceivedVariant,
        (AuditEvent.InstanceRefused, _) => TransferKind.NotReceived,
        (AuditEvent.InstanceSent, _) => TransferKind.Sent,
        (AuditEvent.SendFailed, _) => r.Bytes > 0 ? TransferKind.NotConfirmed : TransferKind.NotSent,
        (AuditEvent.InstanceFetched, AuditOutcome.Success) => TransferKind.Fetched,
        (AuditEvent.InstanceFetched, _) => TransferKind.NotFetched,
        _ => TransferKind.None,
    };
}

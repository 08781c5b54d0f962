using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>What tests do to and ask of a queue.</summary>
internal static class Queueing
{
    public static readonly IReadOnlySet<long> Nothing = new HashSet<long>();

    public static AuditRecord By(string who) => new() { Event = AuditEvent.QueueChanged, Time = DateTimeOffset.UnixEpoch, Actor = who };

    public static DeliveryOrder To(string partner, double quietSeconds = 0) => new(partner, $"route to {partner}", TimeSpan.FromSeconds(quietSeconds));

    public static Sample Nth(int n, params DeliveryOrder[] to) =>
        new() { Study = $"1.2.{n / 10}", Series = $"1.2.{n / 10}.1", Instance = $"1.2.{n / 10}.1.{n}", Content = $"content {n}", Deliveries = to };

    public static async Task QueueAsync(this TestStore test, Sample sample) => (await test.AddAsync(sample)).IsSafe.ShouldBeTrue();

    /// <summary>The instances that are due for a partner, study by study in the order in which they would be sent.</summary>
    public static List<string> Due(this ExchangeStore store, string to)
    {
        var (except, found) = (new HashSet<long>(), new List<string>());
        while (store.Outbox.Take(to, except) is { } study)
        {
            var instances = store.Outbox.Read(study, 0, int.MaxValue);
            instances.Count.ShouldBe(study.Count);
            found.AddRange(instances.Select(static outgoing => outgoing.Instance.ShouldNotBeNull().SopInstance.Value));
            except.Add(study.Study).ShouldBeTrue();
        }

        return found;
    }

    public static DeliveryOutcome Outcome(long delivery, DeliveryState state = DeliveryState.Delivered, ushort? status = 0, string reason = "") => new(
        delivery, state, status, reason, 100, new AuditRecord { Event = state == DeliveryState.Delivered ? AuditEvent.InstanceSent : AuditEvent.SendFailed, Time = DateTimeOffset.UnixEpoch, Reason = reason });

    /// <summary>The line of an instance for a partner.</summary>
    public static Delivery Line(this ExchangeStore store, string to, string instance) =>
        store.Outbox.List(new DeliveryFilter { To = to }).Single(delivery => delivery.SopInstance == Uid.Parse(instance));

    public static IReadOnlyList<AuditRecord> Records(this ExchangeStore store, AuditEvent kind) =>
        [.. store.Audit.RowsAfter(0).Select(store.Audit.Open).Where(record => record.Event == kind)];

    public static ValueTask DeliverAsync(this TestStore test, string to, int n) =>
        test.Store.Outbox.SettleAsync([Outcome(test.Store.Line(to, Nth(n).Instance).Id)]);

    public static List<string> Unasked(this ExchangeStore store, string to) => [.. store.Outbox.Commitments.Unasked(to, 1000, TimeSpan.FromHours(24)).Select(static d => d.SopInstance.Value)];

    /// <summary>Asks about all there is to ask about, and enters the same answer for each.</summary>
    public static async Task AskAsync(this TestStore test, string to, bool isCommitted)
    {
        var record = new AuditRecord { Event = AuditEvent.StorageCommitment, Time = DateTimeOffset.UnixEpoch };
        var commitments = test.Store.Outbox.Commitments;
        var lines = commitments.Unasked(to, 1000, TimeSpan.FromHours(24));
        var asked = await commitments.BeginAsync(to, Uid.New(), [.. lines.Select(static d => d.Id)], record);
        await commitments.EndAsync(asked, [.. lines.Select(d => new CommitmentOutcome(d, isCommitted, isCommitted ? null : 0x0112, isCommitted ? string.Empty : "commitment-failed"))], record);
    }
}

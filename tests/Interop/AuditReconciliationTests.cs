using System.Globalization;
using DicomExchange.Interop.Reconciling;
using DicomExchange.Interop.Set;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Interop;

/// <summary>
/// The audit trail alone tells the same as DCMTK's tools: who sent, got, asked for and was refused what, every time, and nothing else.
/// RECONCILE_OPERATIONS says how many operations, RECONCILE_SEED which.
/// </summary>
public sealed class AuditReconciliationTests(Papers papers) : IClassFixture<Papers>
{
    private const int Lanes = 2;

    private static readonly Dictionary<AuditEvent, TransferKind> Kinds = new()
    {
        [AuditEvent.InstanceReceived] = TransferKind.ReceivedNew,
        [AuditEvent.InstanceRepeated] = TransferKind.ReceivedAgain,
        [AuditEvent.VariantReceived] = TransferKind.ReceivedVariant,
        [AuditEvent.InstanceSent] = TransferKind.Sent,
        [AuditEvent.InstanceRefused] = TransferKind.NotReceived,
    };

    [Fact]
    public async Task The_trail_tells_what_the_clients_saw_and_nothing_else()
    {
        Skip.Unless("storescu", "dcmsend", "findscu", "getscu", "movescu", "storescp");
        var seed = Number("RECONCILE_SEED", 20260302);
        var operations = Number("RECONCILE_OPERATIONS", 40);
        await using var node = await InteropNode.StartAsync(papers, partners: Callers.LimitedPartner);
        using var callers = new Callers(node);
        var objects = await SmallObjects.MakeAsync(new Random(seed), node.Folder, Traffic.Proposals);
        var seen = new Tally();
        await using (var receiver = await Receiver.StartAsync(node.Ports.PlainReceiver, node.Folder.Folder("moved"), "+uf"))
        {
            await Task.WhenAll(Enumerable.Range(1, Lanes).Select(lane => Task.Run(async () =>
            {
                var traffic = new Traffic(new Random(seed + lane), objects, callers, node.Folder, seen);
                for (var i = 0; i < operations / Lanes; i++)
                {
                    await traffic.StepAsync();
                }
            })));
            await new Traffic(new Random(seed), objects, callers, node.Folder, seen).RareOnesAsync();
            foreach (var (instance, bytes) in Directory.GetFiles(receiver.Folder).Select(WrittenFile.Read))
            {
                seen.Sent("plain receiver", instance, bytes);
            }
        }

        var records = await RecordsOf(node);
        var told = AuditTally.Of(records);
        told.Lines.Except(seen.Lines).ShouldBeEmpty($"in the trail and not what the clients saw; they saw\n{Only(seen, told)}\nRECONCILE_SEED={seed}");
        seen.Lines.Except(told.Lines).ShouldBeEmpty($"seen by the clients and not in the trail; RECONCILE_SEED={seed}");
        seen.Lines.Select(Kind).Distinct().ShouldBe(["find", "get", "move", "received", "did", "sent", "could", "rejected", "turned", "no"], ignoreOrder: true);
        TransfersOf(records).ShouldBe(SumsOf(records), ignoreOrder: true, $"RECONCILE_SEED={seed}");
        records.Select(r => r.Message).Where(m => m > 0).ShouldBe(Enumerable.Range(1, records.Count(AuditMessages.Becomes)).Select(n => (long)n));
        TestContext.Current.SendDiagnosticMessage($"{operations} operations, {records.Count} records, {seen.Lines.Count} different lines: {string.Join("; ", seen.Lines.GroupBy(Kind).Select(g => $"{g.Count()} {g.Key}"))}");
    }

    private static string Kind(string line) => line.Split(' ')[2];

    private static string Only(Tally these, Tally not) => string.Join('\n', these.Lines.Except(not.Lines));

    /// <summary>Of a node that has stopped: what was told later than an answer is there too.</summary>
    private static async Task<List<AuditRecord>> RecordsOf(InteropNode node)
    {
        await using var store = await node.StopAndOpenAsync();
        store.Audit.WasInterrupted.ShouldBeFalse();
        return [.. store.Audit.RowsAfter(0).Select(store.Audit.Open)];
    }

    private static IEnumerable<string> TransfersOf(IEnumerable<AuditRecord> records) => records.Where(r => r.Event == AuditEvent.InstancesTransferred)
        .GroupBy(r => (r.Correlation, r.Transfer, r.Partner, r.Study, r.PatientKey), (of, sums) => $"{of}: {sums.Sum(s => s.Count)}, {sums.Sum(s => s.Bytes)} bytes");

    private static IEnumerable<string> SumsOf(IEnumerable<AuditRecord> records) => records.Where(r => KindOf(r) != TransferKind.None)
        .GroupBy(r => (r.Correlation, KindOf(r), r.Partner, r.Study, r.PatientKey), (of, instances) => $"{of}: {instances.Count()}, {instances.Sum(s => s.Bytes)} bytes");

    private static TransferKind KindOf(AuditRecord record) => record.Event != AuditEvent.SendFailed ? Kinds.GetValueOrDefault(record.Event)
        : record.Bytes > 0 ? TransferKind.NotConfirmed : TransferKind.NotSent;

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

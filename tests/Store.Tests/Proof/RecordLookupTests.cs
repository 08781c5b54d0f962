using DicomExchange.Store.Answers;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>What several threads open between them of a trail.</summary>
public sealed class RecordLookupTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(150)]
    [InlineData(1000)]
    public async Task Each_record_of_a_patient_or_partner_is_told_once_however_the_trail_is_divided(int leastRecords)
    {
        await using var test = await TestStore.CreateAsync();
        var random = new Random(leastRecords);
        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => test.Store.Audit.AppendAsync(ProvedStore.Query($"{random.Next(3)}", $"P{random.Next(3)}", "P3")).AsTask()));
        using var keys = test.OpenKeys();
        using var parts = AuditParts.Of(keys, new RowSealer(keys));
        var lookup = new RecordLookup(Path.Combine(test.Folder, "catalog.db"), parts.Chain) { LeastRecords = leastRecords };
        var all = test.Store.Audit.RowsAfter(0).Select(row => (row.Sequence, Record: test.Store.Audit.Open(row))).ToList();

        foreach (var n in Enumerable.Range(0, 5))
        {
            Told(lookup, SubjectIndex.Patients, parts.Subjects.OfPatient($"P{n}")).ShouldBe(all.Where(r => r.Record.Patients.Contains($"P{n}")).Select(static r => r.Sequence));
            Told(lookup, SubjectIndex.Partners, parts.Subjects.OfPartner($"{n}")).ShouldBe(all.Where(r => r.Record.Partner == $"{n}").Select(static r => r.Sequence));
            lookup.Any(SubjectIndex.Patients, parts.Subjects.OfPatient($"P{n}")).ShouldBe(n < 4);
        }
    }

    [Fact]
    public async Task What_stops_one_thread_is_what_whoever_asks_is_told()
    {
        await using var test = await TestStore.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => test.Store.Audit.AppendAsync(ProvedStore.Query("one", "P")).AsTask()));
        using var keys = test.OpenKeys();
        using var parts = AuditParts.Of(keys, new RowSealer(keys));
        var lookup = new RecordLookup(Path.Combine(test.Folder, "catalog.db"), parts.Chain) { LeastRecords = 1 };
        var number = parts.Subjects.OfPartner("one");

        Should.Throw<StoreException>(() => lookup.Open(SubjectIndex.Partners, number, () => (_, _) => false, TestContext.Current.CancellationToken)).Reason.ShouldBe(StoreReasons.RowDamaged);
        Should.Throw<OperationCanceledException>(() => lookup.Open(SubjectIndex.Partners, number, () => (_, _) => true, new CancellationToken(canceled: true)));
    }

    private static IEnumerable<long> Told(RecordLookup lookup, SubjectIndex index, long number)
    {
        var told = new List<long>();
        bool Take(long sequence, ReadOnlySpan<byte> plain)
        {
            lock (told)
            {
                told.Add(sequence);
            }

            return AuditRecordCodec.Read(plain) is not null;
        }

        lookup.Open(index, number, () => Take, TestContext.Current.CancellationToken);
        return told.Order();
    }
}

using DicomExchange.Store.Answers;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>The end of a query is found behind each of its records, and looked for once.</summary>
public sealed class QueryEndsTests
{
    private static AuditRecord Of(AuditEvent what, string correlation) => new() { Event = what, Time = DateTimeOffset.UnixEpoch, Partner = "two", Correlation = correlation, Patients = [@"one\P"] };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_record_is_said_to_have_an_end_that_has_one_behind_it_and_no_record_is_opened_often(int seed)
    {
        await using var test = await TestStore.CreateAsync();
        var random = new Random(seed);
        var written = Enumerable.Range(0, 600).Select(n => Of(random.Next(40) == 0 ? AuditEvent.QueryEnded : AuditEvent.MatchesShown, $"a{random.Next(4) + (n / 100 * 4)}")).ToList();
        await Task.WhenAll(written.Select(record => test.Store.Audit.AppendAsync(record).AsTask()));
        var all = test.Store.Audit.RowsAfter(0).Select(row => (row.Sequence, Record: test.Store.Audit.Open(row))).ToList();
        await test.Store.DisposeAsync();
        using var keys = test.OpenKeys();
        using var parts = AuditParts.Of(keys, new RowSealer(keys));
        var lookup = new RecordLookup(Path.Combine(test.Folder, "catalog.db"), parts.Chain);
        var opened = 0;
        LookupThread Thread(TakeRecord take) => lookup.Thread(SubjectIndex.Partners, (sequence, plain) =>
        {
            opened++;
            return take(sequence, plain);
        });
        using var ends = new QueryEnds(Thread, parts.Subjects, TestContext.Current.CancellationToken);

        foreach (var (sequence, record) in all.Where(static r => r.Record.Event == AuditEvent.MatchesShown))
        {
            ends.IsEndOf(sequence, record).ShouldBe(
                all.Any(e => e.Sequence > sequence && e.Record.Event == AuditEvent.QueryEnded && e.Record.Correlation == record.Correlation), $"{sequence}");
        }

        // Once for each association: there are 24.
        opened.ShouldBeLessThanOrEqualTo(24 * written.Count);
    }

    [Fact]
    public async Task Whoever_asked_and_has_gone_is_looked_for_no_longer()
    {
        await using var test = await TestStore.CreateAsync();
        await test.Store.Audit.AppendAsync(Of(AuditEvent.MatchesShown, "a1"));
        await test.Store.Audit.AppendAsync(Of(AuditEvent.MatchesShown, "a1"));
        await test.Store.DisposeAsync();
        using var keys = test.OpenKeys();
        using var parts = AuditParts.Of(keys, new RowSealer(keys));
        var lookup = new RecordLookup(Path.Combine(test.Folder, "catalog.db"), parts.Chain);
        using var ends = new QueryEnds(take => lookup.Thread(SubjectIndex.Partners, take), parts.Subjects, new CancellationToken(canceled: true));

        Should.Throw<OperationCanceledException>(() => ends.IsEndOf(2, Of(AuditEvent.MatchesShown, "a1")));
    }
}

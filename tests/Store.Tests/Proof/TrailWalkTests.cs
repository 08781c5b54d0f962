using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Proof;
using DicomExchange.Store.Tests.Audit;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>What is left of a damaged trail can be read, from either end, and what cannot has its number.</summary>
public sealed class TrailWalkTests
{
    private const int PageSize = 4096;
    private const int Records = 300;

    [Fact]
    public async Task Every_record_that_was_changed_stands_there_by_its_number_and_all_others_as_they_were()
    {
        await using var test = await FilledAsync();
        var last = test.Store.Audit.Newest().First().Sequence;
        test.Catalog("UPDATE audit SET row = zeroblob(length(row)) WHERE sequence IN (1, 7, 250)");
        test.Catalog("UPDATE audit SET row = '' WHERE sequence = 8");
        test.Catalog("UPDATE audit SET row = (SELECT row FROM audit WHERE sequence = 11) WHERE sequence = 10");
        test.Catalog("UPDATE audit SET row = zeroblob(20000000) WHERE sequence = 12");

        var up = test.Store.Audit.Entries(newestFirst: false).ToList();

        up.Select(static e => e.Sequence).ShouldBe(Enumerable.Range(1, (int)last).Select(static n => (long)n));
        up.Where(static e => e.Record is null).Select(static e => (e.Sequence, e.Reason)).ShouldBe(
            [(1, StoreReasons.RowDamaged), (7, StoreReasons.RowDamaged), (8, StoreReasons.RowDamaged), (10, StoreReasons.RowDamaged), (12, AuditReasons.RecordUnreadable), (250, StoreReasons.RowDamaged)]);
        up.Where(static e => e.Record is not null).ShouldAllBe(static e => e.Reason.Length == 0);
        test.Store.Audit.Entries(newestFirst: true).Select(static e => (e.Sequence, e.Reason)).Reverse().ShouldBe(up.Select(static e => (e.Sequence, e.Reason)));
    }

    [Fact]
    public async Task Whichever_page_of_the_file_is_torn_the_records_of_the_others_are_read()
    {
        await using var test = await FilledAsync();
        var last = test.Store.Audit.Newest().First().Sequence;
        await test.Store.DisposeAsync();
        using var keys = test.OpenKeys();
        using var parts = AuditParts.Of(keys, new RowSealer(keys));
        var catalog = Path.Combine(test.Folder, "catalog.db");
        using (var connection = Connection.OpenWriter(catalog, create: false))
        {
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        var whole = await File.ReadAllBytesAsync(catalog, TestContext.Current.CancellationToken);
        var copy = Path.Combine(test.Folder, "torn.db");
        var torn = 0;
        for (var page = 1; page < whole.Length / PageSize; page++)
        {
            var bytes = whole.ToArray();
            bytes.AsSpan(page * PageSize, PageSize).Fill(0xA5);
            await File.WriteAllBytesAsync(copy, bytes, TestContext.Current.CancellationToken);
            var (up, down) = (Walk(copy, parts, last + 2, newestFirst: false), Walk(copy, parts, last + 2, newestFirst: true));
            down.Reverse();
            down.Select(static e => (e.Sequence, e.Reason)).ShouldBe(up.Select(static e => (e.Sequence, e.Reason)), $"page {page + 1}");
            var lost = up.Count(e => e.Record is null && e.Sequence <= last);
            if (lost > 0 && lost < last)
            {
                torn++;
                up.Where(e => e.Sequence <= last).Select(static e => e.Sequence).ShouldBe(Enumerable.Range(1, (int)last).Select(static n => (long)n), $"page {page + 1}");
                lost.ShouldBeLessThan(100, $"page {page + 1}");
            }
        }

        torn.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task A_trail_whose_eldest_records_were_removed_begins_where_it_begins()
    {
        await using var test = await PrunedAsync(Records);
        var kept = Kept(test);

        test.Store.Audit.Entries(newestFirst: false).Select(static e => e.Sequence).ShouldBe(kept);
    }

    /// <summary>No signature: what it says is not believed, neither that all was removed nor that there are records without end before the first.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000_000)]
    [InlineData(long.MaxValue)]
    [InlineData(-9_000_000_000_000_000_000)]
    public async Task Where_what_says_which_records_were_removed_was_changed_all_there_are_are_shown(long changed)
    {
        await using var test = await PrunedAsync(Records);
        var kept = Kept(test);
        test.Catalog($"UPDATE audit_base SET sequence = {changed}");

        foreach (var newestFirst in new[] { false, true })
        {
            var entries = test.Store.Audit.Entries(newestFirst).ToList();
            entries.Select(static e => e.Sequence).Order().ShouldBe(kept);
            entries.ShouldAllBe(static e => e.Record != null);
        }
    }

    [Fact]
    public async Task Records_that_are_gone_stand_there_by_their_numbers()
    {
        await using var test = await FilledAsync();
        var last = Kept(test)[^1];
        test.Catalog($"DELETE FROM audit WHERE sequence IN (1, 2, 7, {last - 3}, {last - 1}, {last})");

        ShouldMiss(test, [1, 2, 7, last - 3, last - 1, last], Enumerable.Range(1, (int)last).Select(static n => (long)n));
    }

    [Fact]
    public async Task Behind_those_that_were_removed_as_the_settings_say_records_that_are_gone_stand_there_too()
    {
        await using var test = await PrunedAsync(Records);
        var kept = Kept(test);
        test.Catalog($"DELETE FROM audit WHERE sequence IN ({kept[0]}, {kept[^1]})");

        ShouldMiss(test, [kept[0], kept[^1]], kept);
    }

    [Fact]
    public async Task What_is_removed_as_the_settings_say_while_it_is_read_is_not_missed()
    {
        await using var test = await FilledAsync(3000);
        await test.ReopenAsync();
        using var entries = test.Store.Audit.Entries(newestFirst: true).GetEnumerator();
        entries.MoveNext().ShouldBeTrue();
        (await test.Store.Audit.PruneAsync(DateTimeOffset.MaxValue, long.MaxValue, TestContext.Current.CancellationToken)).ShouldBeGreaterThan(2000);
        while (entries.MoveNext())
        {
            entries.Current.Record.ShouldNotBeNull($"record {entries.Current.Sequence}");
        }
    }

    [Fact]
    public async Task Whoever_has_gone_is_not_read_for()
    {
        await using var test = await FilledAsync(3000);
        test.Catalog("DELETE FROM audit");
        using var cancelled = new CancellationTokenSource();
        using var entries = test.Store.Audit.Entries(newestFirst: true, cancelled.Token).GetEnumerator();
        entries.MoveNext().ShouldBeTrue();
        await cancelled.CancelAsync();

        var more = 0;
        Should.Throw<OperationCanceledException>(() =>
        {
            while (entries.MoveNext())
            {
                more++;
            }
        });
        more.ShouldBeLessThan(2000);
    }

    private static void ShouldMiss(TestStore test, IEnumerable<long> missing, IEnumerable<long> all)
    {
        var up = test.Store.Audit.Entries(newestFirst: false).ToList();
        up.Select(static e => e.Sequence).ShouldBe(all);
        up.Where(static e => e.Record is null).Select(static e => (e.Sequence, e.Reason)).ShouldBe(missing.Select(static n => (n, AuditReasons.RecordMissing)));
        test.Store.Audit.Entries(newestFirst: true).Select(static e => (e.Sequence, e.Reason)).Reverse().ShouldBe(up.Select(static e => (e.Sequence, e.Reason)));
    }

    private static List<long> Kept(TestStore test) => [.. test.Store.Audit.RowsAfter(0).Select(static row => row.Sequence)];

    private static List<TrailEntry> Walk(string catalog, AuditParts parts, long last, bool newestFirst)
    {
        try
        {
            using var walk = new TrailWalk(catalog, parts);
            return [.. walk.To(last, newestFirst, TestContext.Current.CancellationToken)];
        }
        catch (CatalogException)
        {
            // What says which tables there are was on that page.
            return [];
        }
    }

    private static async Task<TestStore> PrunedAsync(int records)
    {
        var test = await FilledAsync(records);
        await test.ReopenAsync();
        (await test.Store.Audit.PruneAsync(DateTimeOffset.MaxValue, long.MaxValue, TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(n => test.Store.Audit.AppendAsync(AuditFixture.Record(n) with { Correlation = "b" }).AsTask()));
        return test;
    }

    private static async Task<TestStore> FilledAsync(int records = Records)
    {
        var test = await TestStore.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, records).Select(n => test.Store.Audit.AppendAsync(AuditFixture.Record(n) with { Correlation = "a" }).AsTask()));
        return test;
    }
}

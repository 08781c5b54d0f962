using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>The n-th step of committing fails, for every n: nothing acknowledged is lost, and what was not is absent or complete.</summary>
public sealed class CommitFaultTests
{
    private const int Objects = 4;
    private const int SqliteFull = 13;

    [Fact]
    public async Task Whichever_step_fails_what_was_acknowledged_is_there_after_a_restart()
    {
        var failures = 0;
        for (var n = 1; ; n++)
        {
            await using var test = await TestStore.CreateAsync();
            var steps = 0;
            test.Probe = _ => FailAt(ref steps, n, new IOException("made to fail"));
            var outcomes = await SendAllAsync(test);
            if (steps < n)
            {
                outcomes.ShouldAllBe(o => o.IsSafe);
                break;
            }

            failures++;
            outcomes.ShouldContain(o => !o.IsSafe);
            test.Store.IsReadOnly.ShouldBeTrue();
            (await test.AddAsync(Nth(99))).Kind.ShouldBe(StoreOutcomeKind.Refused);
            test.Probe = null;
            await test.ReopenAsync();
            await CheckAsync(test, outcomes);
        }

        failures.ShouldBeGreaterThan(5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_full_disk_refuses_the_group_and_leaves_the_store_writing(int at)
    {
        await using var test = await TestStore.CreateAsync();
        var steps = 0;
        test.Probe = _ => FailAt(ref steps, at, new CatalogException(SqliteFull, "full"));
        var refused = await test.AddAsync(Nth(0));
        refused.ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, StoreReasons.DiskFull));
        test.Store.IsReadOnly.ShouldBeFalse();
        Files(test).ShouldBeEmpty();
        (await test.AddAsync(Nth(0))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        Files(test).Count.ShouldBe(1);
    }

    private static void FailAt(ref int steps, int n, Exception error)
    {
        if (++steps == n)
        {
            throw error;
        }
    }

    private static List<string> Files(TestStore test) =>
        [.. new[] { "vault", "incoming" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(test.Folder, folder), "*", SearchOption.AllDirectories))];

    private static Sample Nth(int n) => new() { Study = $"1.2.{n % 3}", Series = $"1.2.{n % 3}.1", Instance = $"1.2.{n % 3}.1.{n}", Content = $"content {n}" };

    private static async Task<StoreOutcome[]> SendAllAsync(TestStore test)
    {
        var outcomes = new List<StoreOutcome>();
        for (var i = 0; i < Objects; i += 2)
        {
            var start = i;
            outcomes.AddRange(await Task.WhenAll(Enumerable.Range(0, 2).Select(k => test.AddAsync(Nth(start + k)))));
        }

        return [.. outcomes];
    }

    private static async Task CheckAsync(TestStore test, StoreOutcome[] outcomes)
    {
        for (var i = 0; i < outcomes.Length; i++)
        {
            var sample = Nth(i);
            var found = test.Store.Select(new RetrieveRequest
            {
                Level = QueryLevel.Image,
                Sight = Sight.All,
                Studies = [sample.Header.Study],
                Instances = [sample.Header.SopInstance],
            }).ToList();
            if (outcomes[i].IsSafe)
            {
                found.ShouldHaveSingleItem();
            }

            foreach (var instance in found)
            {
                (await test.Store.ReadAsync(instance)).ShouldBe(sample.Bytes);
            }
        }
    }
}

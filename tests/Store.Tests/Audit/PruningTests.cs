using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Check;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Store.Tests.Outbox;
using DicomExchange.Store.Tests.Proof;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Audit;

/// <summary>The eldest part of the trail goes, and what stays can be verified as before.</summary>
public sealed class PruningTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_old_enough_goes_up_to_a_checkpoint_and_the_rest_is_whole()
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await FillAsync(test, clock, 2000);
        var middle = clock.GetUtcNow();
        await FillAsync(test, clock, 2000);
        await test.ReopenAsync();
        var before = test.Store.Audit.RowsAfter(0).ToList();

        var removed = await test.Store.Audit.PruneAsync(middle, long.MaxValue, Stop);

        removed.ShouldBeInRange(1, before.Count - 1);
        var rows = test.Store.Audit.RowsAfter(0).ToList();
        rows[0].Sequence.ShouldBe(removed + 1);
        rows.Take(before.Count - (int)removed).Select(r => r.Hash).ShouldBe(before.Skip((int)removed).Select(r => r.Hash));
        var pruned = test.Store.Audit.Newest().First().Record;
        pruned.Event.ShouldBe(AuditEvent.AuditPruned);
        pruned.Count.ShouldBe(removed);
        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
        foreach (var table in new[] { "audit_subjects", "audit_partners" })
        {
            test.Numbers($"SELECT count(*) FROM {table} WHERE sequence <= {removed}").ShouldBe([0]);
            test.Numbers($"SELECT count(*) FROM {table}").Single().ShouldBeGreaterThan(0);
        }
        await test.ReopenAsync();
        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
        (await test.Store.Audit.PruneAsync(middle, long.MaxValue, Stop)).ShouldBe(0);
        await test.Store.Audit.PruneAsync(DateTimeOffset.MaxValue, long.MaxValue, Stop);
        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Stop)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_checkpoint_of_records_that_were_removed_is_said_not_to_be_compared_and_of_others_up_to_where_they_agree()
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await FillAsync(test, clock, 10);
        var eldest = await KeptAsync(test);
        await FillAsync(test, clock, 2000);
        var middle = clock.GetUtcNow();
        await FillAsync(test, clock, 2000);
        await test.ReopenAsync();
        var newest = await KeptAsync(test);
        test.Store.Audit.Verify([eldest]).ShouldSatisfyAllConditions(v => v.Agreed.ShouldBe(eldest[0].Head.Sequence), v => v.Uncompared.ShouldBeEmpty());

        var removed = await test.Store.Audit.PruneAsync(middle, long.MaxValue, Stop);

        removed.ShouldBeGreaterThan(eldest[0].Head.Sequence);
        test.Store.Audit.Verify([newest, eldest]).ShouldSatisfyAllConditions(
            v => v.IsWhole.ShouldBeTrue(), v => v.First.ShouldBe(removed + 1), v => v.Agreed.ShouldBe(newest[0].Head.Sequence), v => v.Uncompared.ShouldBe([1]));
        test.Store.Audit.Verify([eldest]).ShouldSatisfyAllConditions(v => v.IsWhole.ShouldBeTrue(), v => v.Agreed.ShouldBeNull(), v => v.Uncompared.ShouldBe([0]));
        test.Store.Audit.Verify().ShouldSatisfyAllConditions(v => v.Agreed.ShouldBeNull(), v => v.Uncompared.ShouldBeEmpty());
    }

    [Fact]
    public async Task What_one_commit_wrote_without_a_checkpoint_within_goes_too_however_much_it_is()
    {
        const int Grants = 10_100;
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await test.AddAsync(new Sample { Study = "1.2.0", Series = "1.2.0.1", Instance = "1.2.0.1.1" });
        await Task.WhenAll(Enumerable.Range(0, Grants).Select(n => GiveAsync(test, clock, "1.2.0", $"to {n}")));
        await test.Store.Grants.RevokeAsync(_ => true, new AuditRecord { Event = AuditEvent.GrantRevoked, Time = clock.GetUtcNow() });
        await FillAsync(test, clock, 2000);
        var gaps = test.Numbers("SELECT sequence - lag(sequence, 1, 0) OVER (ORDER BY sequence) FROM audit_checkpoints");
        gaps.Max().ShouldBeGreaterThan(10_000, "no checkpoint stands within what one commit wrote");

        var before = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromHours(1));

        (await test.Store.Audit.PruneAsync(before, long.MaxValue, Stop)).ShouldBeGreaterThan(2 * Grants);

        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task Records_that_are_about_many_patients_go_a_few_at_a_time()
    {
        const int Queries = 45;
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        var wide = ProvedStore.Query("two", [.. Enumerable.Range(0, AuditRecord.MaxPatients).Select(static n => $@"one\P{n}")]);
        for (var n = 0; n < Queries; n++)
        {
            await test.Store.Audit.AppendAsync(wide);
            await test.Store.Audit.CheckpointAsync();
        }

        clock.Advance(TimeSpan.FromHours(1));
        await FillAsync(test, clock, 10);

        (await test.Store.Audit.PruneAsync(clock.GetUtcNow(), long.MaxValue, Stop)).ShouldBeGreaterThan(Queries);

        var steps = test.Store.Audit.Newest().Select(static r => r.Record).Where(static r => r.Event == AuditEvent.AuditPruned).Select(static r => r.Count).Reverse().ToList();
        steps[..2].ShouldBe([21, 20], "the first record of the trail, and twice as many queries as come to the most patients");
        test.Numbers($"SELECT count(*) FROM audit_subjects WHERE sequence <= {steps.Sum()}").ShouldBe([0]);
        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
    }

    [Theory]
    [InlineData("DELETE FROM audit_base")]
    [InlineData("UPDATE audit_base SET sequence = sequence + 1")]
    [InlineData("UPDATE audit_base SET time = time + 1")]
    [InlineData("UPDATE audit_base SET signature = (SELECT signature FROM audit_checkpoints WHERE sequence = audit_base.sequence)")]
    [InlineData("DELETE FROM audit WHERE sequence = (SELECT min(sequence) FROM audit)")]
    public async Task A_beginning_that_was_changed_is_found(string change)
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await FillAsync(test, clock, 1500);
        await test.ReopenAsync();
        (await test.Store.Audit.PruneAsync(DateTimeOffset.MaxValue, long.MaxValue, Stop)).ShouldBeGreaterThan(0);
        await test.ReopenAsync();
        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
        test.Catalog(change);
        test.Store.Audit.Verify().IsWhole.ShouldBeFalse();
    }

    [Fact]
    public async Task A_grant_still_stands_for_a_check_when_its_record_is_gone()
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await test.AddAsync(new Sample { Study = "1.2.0", Series = "1.2.0.1", Instance = "1.2.0.1.1" });
        await test.AddAsync(new Sample { Study = "1.2.9", Series = "1.2.9.1", Instance = "1.2.9.1.1" });
        var ended = await GiveAsync(test, clock, "1.2.0");
        var kept = await GiveAsync(test, clock, "1.2.9");
        await test.Store.Grants.RevokeAsync(grant => grant.Id == ended.Id, new AuditRecord { Event = AuditEvent.GrantRevoked, Time = clock.GetUtcNow() });
        await FillAsync(test, clock, 1500);
        await test.ReopenAsync();

        (await test.Store.Audit.PruneAsync(DateTimeOffset.MaxValue, long.MaxValue, Stop)).ShouldBeGreaterThan(0);

        var standing = test.Store.Audit.Newest().Select(r => r.Record).Where(r => r.Reason == AuditReasons.StillStands).ToList();
        standing.Select(r => (r.Event, r.Study.Value, r.Message)).ShouldBe([(AuditEvent.GrantGiven, "1.2.9", 0), (AuditEvent.GrantRevoked, "1.2.0", 0)], ignoreOrder: true);
        test.Store.Grants.All.ShouldBe([kept]);
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Stop)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_goes_behind_a_record_that_was_changed_nor_what_the_collector_does_not_have()
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await FillAsync(test, clock, 1500);
        await test.ReopenAsync();
        (await test.Store.Audit.PruneAsync(DateTimeOffset.MaxValue, 0, Stop)).ShouldBe(0);
        test.Catalog("UPDATE audit SET row = zeroblob(length(row)) WHERE sequence = 700");
        (await Should.ThrowAsync<StoreException>(async () => await test.Store.Audit.PruneAsync(DateTimeOffset.MaxValue, long.MaxValue, Stop))).Reason.ShouldBe(StoreReasons.RowDamaged);
        test.Numbers("SELECT min(sequence) FROM audit").ShouldBe([1]);
        test.Store.Audit.Verify().At.ShouldBe(700);
    }

    private static async Task<Grant> GiveAsync(TestStore test, SetClock clock, string study, string to = "two") => (await test.Store.Grants.GiveAsync(
        new Grant { To = to, Of = "one", Scope = GrantScope.OfStudy(Uid.Parse(study)), From = clock.GetUtcNow(), Basis = "treatment", GivenAt = clock.GetUtcNow() },
        new AuditRecord { Event = AuditEvent.GrantGiven, Time = clock.GetUtcNow() })).ShouldNotBeNull();

    private static async Task<IReadOnlyList<KeptCheckpoint>> KeptAsync(TestStore test) =>
        AuditCheckpointFile.Read(new StringReader(await test.Store.Audit.CheckpointAsync()), "kept");

    /// <summary>Records in some commits, a second from one to the next, so that checkpoints have times of their own.</summary>
    private static async Task FillAsync(TestStore test, SetClock clock, int records)
    {
        for (var n = 0; n < records; n += 100)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAll(Enumerable.Range(n, 100).Select(i => test.Store.Audit.AppendAsync(
                AuditFixture.Record(i) with { Time = clock.GetUtcNow(), PatientKey = $"here\\P{i % 7}", Correlation = "a" }).AsTask()));
        }
    }
}

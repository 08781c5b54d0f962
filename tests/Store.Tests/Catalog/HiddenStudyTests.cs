using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>A row or a key that does not open hides what depends on it, is named as what it is, and stops nothing else.</summary>
public sealed class HiddenStudyTests
{
    private static readonly AuditRecord ByTest = new() { Event = AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch, Actor = "test" };

    [Fact]
    public async Task Into_a_holding_whose_row_is_damaged_nothing_is_added_and_everything_else_goes_on()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        test.Catalog("UPDATE holdings SET row = zeroblob(60) WHERE id = 1").ShouldBe(1);
        await test.OpenAsync();
        test.Store.StudiesDamaged.ShouldBe(1);
        test.Store.StudiesWithoutKey.ShouldBe(0);
        for (var round = 0; round < 2; round++)
        {
            var outcomes = await Task.WhenAll(test.AddAsync(Nth(1, 10 + round)), test.AddAsync(Nth(2, 10 + round)), test.AddAsync(Nth(3, 10 + round)));
            outcomes[0].ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, "study-row-damaged"));
            outcomes[1].Kind.ShouldBe(StoreOutcomeKind.Stored);
            outcomes[2].Kind.ShouldBe(StoreOutcomeKind.Stored);
            test.Store.IsReadOnly.ShouldBeFalse();
            await test.ReopenAsync();
        }

        // Another partner's part of the same study has a row of its own.
        (await test.AddAsync(Nth(1, 1) with { Partner = "two" })).IsSafe.ShouldBeTrue();
        test.Store.Studies("two").Count.ShouldBe(1);
        test.Files("incoming").ShouldBeEmpty();
    }

    [Fact]
    public async Task To_a_study_whose_key_is_missing_nothing_is_added_and_no_new_key_is_made()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        File.Copy(Path.Combine(test.Folder, "keys.db"), Path.Combine(test.Folder, "keys.whole"));
        test.Keys("DELETE FROM key WHERE kind = 2 AND name = (SELECT name FROM key WHERE kind = 2 ORDER BY name LIMIT 1)").ShouldBe(1);
        await test.OpenAsync();
        test.Store.StudiesWithoutKey.ShouldBe(1);
        test.Store.StudiesDamaged.ShouldBe(0);
        foreach (var partner in new[] { "one", "two" })
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(1, 3).Select(study => test.AddAsync(Nth(study, 20) with { Partner = partner })));
            outcomes.Count(o => o.IsSafe).ShouldBe(2);
            outcomes.Single(o => !o.IsSafe).Reason.ShouldBe("study-key-missing");
        }

        // The right key ring put back shows everything again; what was acknowledged meanwhile is under keys that it has.
        await test.Store.DisposeAsync();
        File.Move(Path.Combine(test.Folder, "keys.whole"), Path.Combine(test.Folder, "keys.db"), overwrite: true);
        await test.OpenAsync();
        test.Store.StudiesWithoutKey.ShouldBe(0);
        test.Store.Studies("one").Count.ShouldBe(3);
        (await test.AddAsync(Nth(1, 20))).IsSafe.ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_that_was_changed_counts_as_missing_and_its_study_can_still_be_deleted_and_sent_again()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        test.Keys("UPDATE key SET wrapped = zeroblob(length(wrapped)) WHERE kind = 2").ShouldBe(3);
        await test.OpenAsync();
        test.Store.StudiesWithoutKey.ShouldBe(3);
        (await test.AddAsync(Nth(1, 30))).ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, "study-key-missing"));
        (await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.1"), ByTest)).ShouldBe(2);
        test.Store.IsReadOnly.ShouldBeFalse();
        test.Store.StudiesWithoutKey.ShouldBe(2);
        (await test.AddAsync(Nth(1, 30))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        await test.ReopenAsync();
        test.Store.StudiesWithoutKey.ShouldBe(2);
        test.Store.Studies("one").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_damaged_row_of_an_instance_refuses_that_instance_and_no_other()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        test.Catalog("UPDATE instances SET object = x'00' WHERE id = 1").ShouldBe(1);
        await test.OpenAsync();
        var outcomes = await Task.WhenAll(test.AddAsync(Nth(1, 0)), test.AddAsync(Nth(2, 40)), test.AddAsync(Nth(1, 41)));
        outcomes[0].ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, StoreReasons.RowDamaged));
        outcomes[1].Kind.ShouldBe(StoreOutcomeKind.Stored);
        outcomes[2].Kind.ShouldBe(StoreOutcomeKind.Stored);
        test.Store.IsReadOnly.ShouldBeFalse();
    }

    [Fact]
    public async Task A_partner_whose_row_is_damaged_sends_again_and_is_an_owner_again()
    {
        await using var test = await FilledAsync();
        (await test.AddAsync(Nth(1, 0) with { Partner = "two" })).IsSafe.ShouldBeTrue();
        await test.Store.DisposeAsync();
        test.Catalog("UPDATE partners SET row = zeroblob(40) WHERE id = 1").ShouldBe(1);
        await test.OpenAsync();
        test.Store.Studies("one").ShouldBeEmpty();
        test.Store.Studies("two").ShouldHaveSingleItem();
        (await test.AddAsync(Nth(1, 0))).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        (await test.AddAsync(Nth(1, 0) with { Partner = "three" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        await test.ReopenAsync();
        test.Store.Studies("one").ShouldHaveSingleItem();
        test.Store.Studies("three").ShouldHaveSingleItem();
    }

    private static Sample Nth(int study, int instance) =>
        new() { Study = $"1.2.{study}", Series = $"1.2.{study}.1", Instance = $"1.2.{study}.1.{instance}", Content = $"content {instance}" };

    private static async Task<TestStore> FilledAsync()
    {
        var test = await TestStore.CreateAsync();
        for (var study = 1; study <= 3; study++)
        {
            (await test.AddAsync(Nth(study, 0))).Kind.ShouldBe(StoreOutcomeKind.Stored);
            (await test.AddAsync(Nth(study, 1))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        }

        return test;
    }
}

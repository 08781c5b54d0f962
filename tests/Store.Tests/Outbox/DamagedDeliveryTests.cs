using DicomExchange.Store.Audit;
using DicomExchange.Store.Check;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Outbox.Queueing;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>A row of the queue that is damaged, or was changed by somebody without the key, is not sent, is named, and harms no other.</summary>
public sealed class DamagedDeliveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("row = zeroblob(length(row))")]
    [InlineData("row = x''")]
    [InlineData("row = (SELECT row FROM deliveries WHERE id = 3)")]
    [InlineData("destination = (SELECT max(id) FROM partners)")]
    [InlineData("instance = (SELECT instance FROM deliveries WHERE id = 4)")]
    [InlineData("study = study + 1")]
    [InlineData("study = study + 4294967296")]
    [InlineData("destination = 77")]
    public async Task A_changed_row_is_not_sent_and_named_and_cancelling_removes_it(string change)
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
#pragma warning disable CA2100 // one of the constants above
        test.Catalog($"UPDATE deliveries SET {change} WHERE id = 2").ShouldBe(1);
#pragma warning restore CA2100
        await test.OpenAsync();
        test.Store.Outbox.Damaged.ShouldBe(1);
        test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(3).Instance]);
        test.Store.Due("south").ShouldBe([Nth(11).Instance]);
        test.Store.Outbox.List(new DeliveryFilter()).Single(static delivery => delivery.IsDamaged).Id.ShouldBe(2);
        await test.Store.Outbox.SettleAsync([Outcome(2)]);
        (await test.Store.Outbox.RetryAsync(new DeliveryFilter(), By("anna"))).ShouldBe(0);
        (await VerifyAsync(test)).ShouldHaveSingleItem().Reason.ShouldBe(ProblemReasons.DeliveryDamaged);
        (await test.Store.Outbox.CancelAsync(Damaged(test), By("anna"))).ShouldBe(1);
        test.Store.Outbox.List(new DeliveryFilter()).Select(static delivery => delivery.Id).ShouldBe([1, 3, 4]);
        (await VerifyAsync(test)).ShouldBeEmpty();
        await test.ReopenAsync();
        test.Store.Outbox.Damaged.ShouldBe(0);
        test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(3).Instance]);
    }

    [Theory]
    [InlineData("UPDATE deliveries SET row = zeroblob(length(row)) WHERE id = 2")]
    [InlineData("UPDATE deliveries SET study = study + 1 WHERE id = 2")]
    [InlineData("DELETE FROM deliveries WHERE id = 2")]
    public async Task A_row_that_is_damaged_while_it_waits_is_sent_once_and_not_again_and_again(string change)
    {
        await using var test = await FilledAsync();
        test.Catalog(change).ShouldBe(1);
        await test.Store.Outbox.SettleAsync([Outcome(2)]);
        test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(3).Instance]);
        (test.Store.Outbox.Damaged, test.Store.Outbox.Totals("north").Waiting).ShouldBe((1, 2));
        test.Store.Records(AuditEvent.InstanceSent).ShouldHaveSingleItem();
        await test.Store.Outbox.SettleAsync([Outcome(1), Outcome(3)]);
        (test.Store.Outbox.Damaged, test.Store.Outbox.Totals("north").Waiting).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_state_that_was_changed_lets_nothing_go_again()
    {
        await using var test = await FilledAsync();
        await test.Store.Outbox.SettleAsync([Outcome(2)]);
        await test.Store.DisposeAsync();
        test.Catalog("UPDATE deliveries SET state = 0 WHERE id = 2").ShouldBe(1);
        await test.OpenAsync();
        test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(3).Instance]);
        (await VerifyAsync(test)).ShouldHaveSingleItem().Reason.ShouldBe(ProblemReasons.DeliveryDamaged);
    }

    [Theory]
    [InlineData("DELETE FROM instances WHERE id = (SELECT instance FROM deliveries WHERE id = 2)", OutboxReasons.InstanceMissing)]
    [InlineData("UPDATE instances SET row = zeroblob(length(row)) WHERE id = (SELECT instance FROM deliveries WHERE id = 2)", StoreReasons.RowDamaged)]
    [InlineData("DELETE FROM placements WHERE instance = (SELECT instance FROM deliveries WHERE id = 2)", StoreReasons.RowDamaged)]
    public async Task An_instance_that_is_gone_or_does_not_open_is_named_in_its_place_among_the_others(string change, string reason)
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
#pragma warning disable CA2100 // one of the constants above
        test.Catalog(change).ShouldBe(1);
#pragma warning restore CA2100
        await test.OpenAsync();
        var outgoing = test.Store.Outbox.Read(test.Store.Outbox.Take("north", Nothing)!, 0, 10);
        outgoing.Select(static one => (one.Delivery, one.Instance?.SopInstance.Value, one.Reason))
            .ShouldBe([(1, Nth(1).Instance, string.Empty), (2, null, reason), (3, Nth(3).Instance, string.Empty)]);
        await test.Store.Outbox.SettleAsync([Outcome(2, DeliveryState.Held, null, reason)]);
        test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(3).Instance]);
    }

    [Fact]
    public async Task What_goes_to_a_partner_whose_name_cannot_be_read_is_not_sent_and_can_be_cancelled()
    {
        await using var test = await FilledAsync();
        await test.Store.Outbox.SettleAsync([Outcome(1, DeliveryState.Held)]);
        await test.Store.DisposeAsync();
        test.Catalog("UPDATE partners SET row = zeroblob(length(row)) WHERE id = (SELECT destination FROM deliveries WHERE id = 2)").ShouldBe(1);
        await test.OpenAsync();
        test.Store.Outbox.Damaged.ShouldBe(2);
        test.Store.Outbox.Destinations.ShouldBe(["south"]);
        test.Store.Outbox.DestinationsHeld.ShouldBeEmpty();
        test.Store.Due("north").ShouldBeEmpty();
        await test.QueueAsync(Nth(4, To("north")));
        test.Store.Due("north").ShouldBe([Nth(4).Instance]);
        (await test.Store.Outbox.RetryAsync(new DeliveryFilter(), By("anna"))).ShouldBe(0);
        (await test.Store.Outbox.CancelAsync(Damaged(test), By("anna"))).ShouldBe(3);
        await test.ReopenAsync();
        test.Store.Outbox.Damaged.ShouldBe(0);
        test.Store.Due("north").ShouldBe([Nth(4).Instance]);
    }

    [Fact]
    public async Task A_study_whose_key_is_missing_keeps_its_place_and_says_why()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        test.Keys("DELETE FROM key WHERE kind = 2").ShouldBe(2);
        await test.OpenAsync();
        test.Store.Outbox.Read(test.Store.Outbox.Take("north", Nothing)!, 0, 10).Select(static one => (one.Instance, one.Reason))
            .ShouldAllBe(static one => one.Instance == null && one.Reason == CatalogReasons.StudyDeleted);
        test.Store.Outbox.List(new DeliveryFilter()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_index_made_anew_has_an_empty_queue_and_sends_nothing_again()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        await StoreRebuild.RunAsync(test.Options, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, By("anna"), null, Cancellation);
        await test.OpenAsync();
        test.Store.Outbox.Destinations.ShouldBeEmpty();
        test.Store.Outbox.List(new DeliveryFilter()).ShouldBeEmpty();
        (await test.AddAsync(Nth(1, To("north")))).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        test.Store.Outbox.Destinations.ShouldBeEmpty();
        (await VerifyAsync(test)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_catalog_without_a_queue_with_a_deletion_begun_is_made_anew()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        test.Catalog("DROP TABLE deliveries; INSERT INTO deletions(study) SELECT min(id) FROM studies; PRAGMA user_version = 3");
        await StoreRebuild.RunAsync(test.Options, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, By("anna"), null, Cancellation);
        await test.OpenAsync();
        test.Store.Studies(null).ShouldHaveSingleItem();
    }

    private static async Task<IReadOnlyList<StoreProblem>> VerifyAsync(TestStore test) =>
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems;

    /// <summary>Three of one study for one partner, one of another for another.</summary>
    private static async Task<TestStore> FilledAsync()
    {
        var test = await TestStore.CreateAsync();
        for (var n = 1; n <= 3; n++)
        {
            await test.QueueAsync(Nth(n, To("north")));
        }

        await test.QueueAsync(Nth(11, To("south")));
        return test;
    }

    private static DeliveryFilter Damaged(TestStore test) =>
        new() { Numbers = [.. test.Store.Outbox.List(new DeliveryFilter()).Where(static delivery => delivery.IsDamaged).Select(static delivery => delivery.Id)] };
}

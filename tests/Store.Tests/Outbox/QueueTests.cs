using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Check;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Outbox.Queueing;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>What is queued with an instance, what becomes of it, and that a restart changes nothing of either.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task What_arrives_is_queued_for_each_partner_with_all_that_sending_needs()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north"), To("south")));
        await test.QueueAsync(Nth(2, To("north")));
        await test.QueueAsync(Nth(11, To("north")));
        for (var round = 0; round < 2; round++)
        {
            test.Store.Outbox.Destinations.ShouldBe(["north", "south"]);
            test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(2).Instance, Nth(11).Instance]);
            test.Store.Due("south").ShouldBe([Nth(1).Instance]);
            test.Store.Due("nobody").ShouldBeEmpty();
            test.Store.Outbox.Totals("north").ShouldBe(new OutboxTotals(
                3, new[] { 1, 2, 11 }.Sum(n => (long)Nth(n).Bytes.Length), test.Store.Line("north", Nth(1).Instance).QueuedAt, 0));
            var study = test.Store.Outbox.Take("north", Nothing).ShouldNotBeNull();
            (study.To, study.Count, study.Bytes).ShouldBe(("north", 2, Nth(1).Bytes.Length + Nth(2).Bytes.Length));
            var outgoing = test.Store.Outbox.Read(study, 0, 1).ShouldHaveSingleItem();
            (await test.Store.ReadAsync(outgoing.Instance!)).ShouldBe(Nth(1).Bytes);
            (outgoing.Instance!.SopClass.Value, outgoing.Instance.Study.Value, outgoing.Instance.Series.Value, outgoing.Instance.TransferSyntax)
                .ShouldBe((Nth(1).SopClass, Nth(1).Study, Nth(1).Series, Nth(1).Syntax.Uid));
            test.Store.Outbox.Read(study, outgoing.Delivery, 10).ShouldHaveSingleItem().Instance!.SopInstance.Value.ShouldBe(Nth(2).Instance);
            await test.ReopenAsync();
        }
    }

    [Fact]
    public async Task What_is_held_already_is_not_queued_again_and_other_content_is()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north")));
        (await test.AddAsync(Nth(1, To("north"), To("south")) with { Partner = "two" })).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        (await test.AddAsync(Nth(1, To("north"), To("south")))).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        test.Store.Outbox.Destinations.ShouldBe(["north"]);
        (await test.AddAsync(Nth(1, To("north")) with { Content = "other" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(1).Instance]);
        test.Store.Outbox.OfStudy(Uid.Parse(Nth(1).Study)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nothing_is_queued_for_the_partner_it_came_from_or_twice_for_one_partner()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("one"), new DeliveryOrder("north", "first", TimeSpan.Zero), new DeliveryOrder("north", "second", TimeSpan.FromDays(1))));
        test.Store.Outbox.Destinations.ShouldBe(["north"]);
        test.Store.Line("north", Nth(1).Instance).Route.ShouldBe("first");
        test.Store.Due("north").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_was_settled_stays_so_over_a_restart_with_status_time_and_bytes_and_its_record()
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        for (var n = 1; n <= 3; n++)
        {
            await test.QueueAsync(Nth(n, To("north")));
        }

        var study = test.Store.Outbox.Take("north", Nothing)!;
        var deliveries = test.Store.Outbox.Read(study, 0, 10).Select(static outgoing => outgoing.Delivery).ToList();
        clock.Advance(TimeSpan.FromMinutes(1));
        await test.Store.Outbox.SettleAsync([Outcome(deliveries[0], status: 0xB000, reason: "noted"), Outcome(deliveries[1], DeliveryState.Held, 0xC123, "refused")]);
        for (var round = 0; round < 2; round++)
        {
            var (sent, held) = (test.Store.Line("north", Nth(1).Instance), test.Store.Line("north", Nth(2).Instance));
            (sent.State, sent.Status, sent.Reason, sent.Bytes, sent.SettledAt - sent.QueuedAt).ShouldBe((DeliveryState.Delivered, (ushort)0xB000, "noted", 100, TimeSpan.FromMinutes(1)));
            (held.State, held.Status, held.Reason, held.Bytes).ShouldBe((DeliveryState.Held, (ushort)0xC123, "refused", Nth(2).Bytes.Length));
            test.Store.Due("north").ShouldBe([Nth(3).Instance]);
            test.Store.Outbox.DestinationsHeld.ShouldBe(["north"]);
            var totals = test.Store.Outbox.Totals("north");
            (totals.Waiting, totals.Bytes, totals.Held).ShouldBe((1, Nth(3).Bytes.Length, 1));
            test.Store.Outbox.IsWaiting(study, deliveries[0]).ShouldBeFalse();
            test.Store.Outbox.IsWaiting(study, deliveries[2]).ShouldBeTrue();
            test.Store.Records(AuditEvent.InstanceSent).Count.ShouldBe(1);
            test.Store.Records(AuditEvent.SendFailed).Count.ShouldBe(1);
            await test.ReopenAsync();
        }
    }

    [Fact]
    public async Task What_was_not_settled_waits_again_after_a_restart()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north")));
        var taken = test.Store.Outbox.Read(test.Store.Outbox.Take("north", Nothing)!, 0, 1).ShouldHaveSingleItem();
        await test.ReopenAsync();
        test.Store.Outbox.Read(test.Store.Outbox.Take("north", Nothing)!, 0, 1).ShouldHaveSingleItem().Delivery.ShouldBe(taken.Delivery);
    }

    [Fact]
    public async Task What_is_held_waits_again_when_a_person_says_so_and_what_waits_is_cancelled_when_one_says_so()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north"), To("south")));
        await test.QueueAsync(Nth(2, To("north")));
        test.Store.Outbox.DestinationsHeld.ShouldBeEmpty();
        var calls = 0;
        test.Store.Outbox.Changed = () => Interlocked.Increment(ref calls);
        await test.Store.Outbox.SettleAsync([Outcome(test.Store.Line("north", Nth(1).Instance).Id, DeliveryState.Held, null, "refused")]);
        calls.ShouldBe(0);
        (await test.Store.Outbox.RetryAsync(new DeliveryFilter { To = "south" }, By("anna"))).ShouldBe(0);
        (await test.Store.Outbox.RetryAsync(new DeliveryFilter(), By("anna"))).ShouldBe(1);
        calls.ShouldBe(1);
        test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(2).Instance]);
        (await test.Store.Outbox.CancelAsync(new DeliveryFilter { To = "north" }, By("bert"))).ShouldBe(2);
        (await test.Store.Outbox.CancelAsync(new DeliveryFilter { To = "north" }, By("bert"))).ShouldBe(0);
        calls.ShouldBe(2);
        for (var round = 0; round < 2; round++)
        {
            test.Store.Due("north").ShouldBeEmpty();
            test.Store.Due("south").ShouldBe([Nth(1).Instance]);
            test.Store.Line("north", Nth(1).Instance).State.ShouldBe(DeliveryState.Cancelled);
            await test.ReopenAsync();
        }

        test.Store.Records(AuditEvent.QueueChanged).Select(static record => (record.Actor, record.Partner, record.Study.Value, record.Count))
            .ShouldBe([("anna", "north", Nth(1).Study, 1), ("bert", "north", Nth(1).Study, 2)]);
    }

    [Fact]
    public async Task What_was_cancelled_on_its_way_and_arrived_is_delivered_and_what_was_deleted_is_on_record_alone()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north")));
        await test.QueueAsync(Nth(11, To("north")));
        var (first, second) = (test.Store.Line("north", Nth(1).Instance).Id, test.Store.Line("north", Nth(11).Instance).Id);
        await test.Store.Outbox.CancelAsync(new DeliveryFilter { Numbers = [first] }, By("anna"));
        await test.Store.Administration.DeleteStudyAsync(Uid.Parse(Nth(11).Study), By("anna"));
        await test.Store.Outbox.SettleAsync([Outcome(first), Outcome(second)]);
        var line = test.Store.Line("north", Nth(1).Instance);
        (line.State, line.Reason, line.Status, line.Bytes).ShouldBe((DeliveryState.Delivered, OutboxReasons.CancelledTooLate, (ushort?)0, 100L));
        line.SettledAt.ShouldNotBeNull();
        test.Store.Outbox.List(new DeliveryFilter()).ShouldHaveSingleItem();
        test.Store.Outbox.Totals("north").ShouldBe(new OutboxTotals(0, 0, null, 0));
        test.Store.Records(AuditEvent.InstanceSent).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_cancelled_on_its_way_and_did_not_arrive_stays_cancelled()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north")));
        var id = test.Store.Line("north", Nth(1).Instance).Id;
        await test.Store.Outbox.CancelAsync(new DeliveryFilter(), By("anna"));
        await test.Store.Outbox.SettleAsync([Outcome(id, DeliveryState.Held, 0xA900, "refused-by-partner")]);
        test.Store.Line("north", Nth(1).Instance).State.ShouldBe(DeliveryState.Cancelled);
    }

    [Fact]
    public async Task What_has_another_content_under_its_UID_is_marked_where_the_partner_may_have_that_one()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north"), To("south")));
        (await test.AddAsync(Nth(1, To("north"), To("south")) with { Content = "other" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        Rivals("north").ShouldBe([false, true]);

        await test.Store.Outbox.SettleAsync([Outcome(test.Store.Outbox.List(new DeliveryFilter { To = "north" })[1].Id)]);
        Rivals("north").ShouldBe([true], "the later one was delivered first");
        Rivals("south").ShouldBe([false, true]);

        IEnumerable<bool> Rivals(string to) =>
            test.Store.Outbox.Read(test.Store.Outbox.Take(to, Nothing)!, 0, 10).Select(static outgoing => outgoing.HasRival);
    }

    [Fact]
    public async Task A_study_that_is_deleted_takes_its_deliveries_with_it_and_its_record_says_how_many_were_not_made()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north"), To("south", 60)));
        await test.QueueAsync(Nth(2, To("north")));
        await test.QueueAsync(Nth(11, To("north")));
        await test.Store.Outbox.SettleAsync([Outcome(test.Store.Line("north", Nth(1).Instance).Id), Outcome(test.Store.Line("north", Nth(2).Instance).Id, DeliveryState.Held)]);
        var study = test.Store.Outbox.List(new DeliveryFilter { To = "south" }).ShouldHaveSingleItem();
        await test.Store.Administration.DeleteStudyAsync(study.Study, By("anna"));
        for (var round = 0; round < 2; round++)
        {
            test.Store.Outbox.List(new DeliveryFilter()).ShouldHaveSingleItem().SopInstance.Value.ShouldBe(Nth(11).Instance);
            test.Store.Outbox.Destinations.ShouldBe(["north"]);
            test.Store.Outbox.Totals("north").Held.ShouldBe(0);
            test.Store.Outbox.Totals("south").ShouldBe(new OutboxTotals(0, 0, null, 0));
            await test.ReopenAsync();
        }

        test.Store.Records(AuditEvent.StudyDeleted).ShouldHaveSingleItem().Detail.ShouldBe("2 deliveries not made");
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, TestContext.Current.CancellationToken)).Problems.ShouldBeEmpty();
    }
}

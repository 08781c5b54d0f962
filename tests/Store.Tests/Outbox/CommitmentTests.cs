using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Outbox.Queueing;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>What was delivered is asked about once at a time, and what is reported of it changes that alone.</summary>
public sealed class CommitmentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    [Fact]
    public async Task What_was_delivered_is_asked_about_once_its_study_has_been_sent_whole()
    {
        await using var test = await TestStore.CreateAsync();
        var told = new List<string>();
        test.Store.Outbox.Commitments.Delivered = told.Add;
        await test.QueueAsync(Nth(1, To("north"), To("south")));
        await test.QueueAsync(Nth(2, To("north")));
        await test.QueueAsync(Nth(11, To("north")));
        test.Store.Unasked("north").ShouldBeEmpty();
        await test.DeliverAsync("north", 1);
        await test.DeliverAsync("north", 11);
        test.Store.Unasked("north").ShouldBe([Nth(11).Instance]);
        await test.DeliverAsync("north", 2);
        test.Store.Unasked("north").ShouldBe([Nth(1).Instance, Nth(2).Instance, Nth(11).Instance]);
        test.Store.Outbox.Commitments.Unasked("north", 2, TimeSpan.FromHours(24)).Count.ShouldBe(2);
        test.Store.Unasked("south").ShouldBeEmpty();
        test.Store.Unasked("nobody").ShouldBeEmpty();
        told.ShouldBe(["north", "north", "north"]);
    }

    [Fact]
    public async Task A_transaction_outlives_restarts_and_its_report_settles_each_delivery_once()
    {
        await using var test = await TestStore.CreateAsync();
        foreach (var n in (int[])[1, 2, 3])
        {
            await test.QueueAsync(Nth(n, To("north")));
            await test.DeliverAsync("north", n);
        }

        var lines = test.Store.Outbox.Commitments.Unasked("north", 10, TimeSpan.FromHours(24));
        var transaction = Uid.New();
        await test.Store.Outbox.Commitments.BeginAsync("north", transaction, [.. lines.Take(2).Select(static d => d.Id)], Record("asked"));
        for (var round = 0; round < 2; round++)
        {
            test.Store.Unasked("north").ShouldBe([Nth(3).Instance]);
            test.Store.Line("north", Nth(1).Instance).Transaction.ShouldBe(transaction);
            test.Store.Line("north", Nth(1).Instance).State.ShouldBe(DeliveryState.Delivered);
            test.Store.Line("north", Nth(3).Instance).Transaction.IsEmpty.ShouldBeTrue();
            await test.ReopenAsync();
        }

        var asked = test.Store.Outbox.Commitments.Asked.ShouldHaveSingleItem();
        (asked.To, asked.Transaction).ShouldBe(("north", transaction));
        var of = test.Store.Outbox.Commitments.DeliveriesOf(asked);
        CommitmentOutcome[] outcomes = [new(of[0], true, null, string.Empty), new(of[1], false, 0x0112, "commitment-failed")];
        (await test.Store.Outbox.Commitments.EndAsync(asked, outcomes, Record("reported"))).ShouldBeTrue();
        (await test.Store.Outbox.Commitments.EndAsync(asked, [.. outcomes.Reverse()], Record("again"))).ShouldBeFalse();
        for (var round = 0; round < 2; round++)
        {
            var committed = test.Store.Line("north", Nth(1).Instance);
            (committed.State, committed.Transaction, committed.CommittedAt is null).ShouldBe((DeliveryState.Committed, transaction, false));
            var held = test.Store.Line("north", Nth(2).Instance);
            (held.State, held.Status, held.Reason).ShouldBe((DeliveryState.Held, (ushort?)0x0112, "commitment-failed"));
            test.Store.Outbox.Totals("north").Held.ShouldBe(1);
            test.Store.Outbox.Commitments.Asked.ShouldBeEmpty();
            await test.ReopenAsync();
        }

        test.Store.Records(AuditEvent.StorageCommitment).Select(r => (r.Count, r.Study.Value, r.Detail))
            .ShouldBe([(2, string.Empty, "asked"), (2, Nth(1).Study, "reported: 1 committed, 1 not")]);
    }

    [Fact]
    public async Task What_is_held_for_want_of_commitment_is_sent_and_asked_about_again_when_somebody_says_so()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north")));
        await test.DeliverAsync("north", 1);
        await test.AskAsync("north", isCommitted: false);
        (await test.Store.Outbox.RetryAsync(new DeliveryFilter(), By("somebody"))).ShouldBe(1);
        test.Store.Due("north").ShouldBe([Nth(1).Instance]);
        test.Store.Line("north", Nth(1).Instance).Transaction.IsEmpty.ShouldBeTrue();
        await test.DeliverAsync("north", 1);
        await test.AskAsync("north", isCommitted: true);
        test.Store.Line("north", Nth(1).Instance).State.ShouldBe(DeliveryState.Committed);
    }

    [Fact]
    public async Task A_transaction_that_is_given_up_leaves_its_deliveries_to_be_asked_about_anew()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north")));
        await test.DeliverAsync("north", 1);
        var asked = await test.Store.Outbox.Commitments.BeginAsync("north", Uid.New(), [test.Store.Line("north", Nth(1).Instance).Id], Record("asked"));
        test.Store.Unasked("north").ShouldBeEmpty();
        await test.Store.Outbox.Commitments.EndAsync(asked, [], Record("nothing reported"));
        test.Store.Unasked("north").ShouldBe([Nth(1).Instance]);
        test.Store.Line("north", Nth(1).Instance).State.ShouldBe(DeliveryState.Delivered);
    }

    [Fact]
    public async Task What_was_deleted_meanwhile_is_not_brought_back_by_a_report()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north")));
        await test.DeliverAsync("north", 1);
        var line = test.Store.Line("north", Nth(1).Instance);
        var asked = await test.Store.Outbox.Commitments.BeginAsync("north", Uid.New(), [line.Id], Record("asked"));
        await test.Store.Administration.DeleteStudyAsync(Uid.Parse(Nth(1).Study), By("somebody") with { Event = AuditEvent.StudyDeleted });
        test.Store.Outbox.Commitments.DeliveriesOf(asked).ShouldBeEmpty();
        (await test.Store.Outbox.Commitments.EndAsync(asked, [new CommitmentOutcome(line, true, null, string.Empty)], Record("reported"))).ShouldBeTrue();
        test.Store.Outbox.List(new DeliveryFilter()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-1000)]
    [InlineData(1000)]
    public async Task A_clock_that_is_set_makes_nothing_wait_for_less_than_no_time_or_for_ever(int days)
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await test.Store.Outbox.Commitments.BeginAsync("north", Uid.New(), [1], Record("asked") with { Time = clock.GetUtcNow() });
        clock.Advance(TimeSpan.FromHours(1));
        Waited().ShouldBe(TimeSpan.FromHours(1));
        clock.Set(clock.GetUtcNow().AddDays(days));
        Waited().ShouldBe(TimeSpan.FromHours(1));
        await test.ReopenAsync();
        Waited().ShouldBe(days < 0 ? TimeSpan.Zero : TimeSpan.FromDays(366));

        TimeSpan Waited() => clock.GetElapsedTime(test.Store.Outbox.Commitments.Asked.ShouldHaveSingleItem().Since);
    }

    [Fact]
    public async Task What_is_overdue_is_asked_about_anew_and_the_report_counts_to_whichever_request_it_comes()
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await test.QueueAsync(Nth(1, To("north")));
        await test.QueueAsync(Nth(2, To("north")));
        await test.DeliverAsync("north", 1);
        await test.DeliverAsync("north", 2);
        var commitments = test.Store.Outbox.Commitments;
        var lines = commitments.Unasked("north", 10, Patience);
        await commitments.BeginAsync("north", Uid.New(), [.. lines.Select(static d => d.Id)], At());
        clock.Advance(TimeSpan.FromHours(23));
        test.Store.Unasked("north").ShouldBeEmpty();
        clock.Advance(TimeSpan.FromHours(1));
        test.Store.Unasked("north").Count.ShouldBe(2);

        await commitments.BeginAsync("north", Uid.New(), [.. lines.Select(static d => d.Id)], At());
        test.Store.Unasked("north").ShouldBeEmpty();
        await test.ReopenAsync();
        commitments = test.Store.Outbox.Commitments;
        test.Store.Unasked("north").ShouldBeEmpty();
        var (first, second) = (commitments.Asked[0], commitments.Asked[1]);
        test.Store.Line("north", Nth(1).Instance).Transaction.ShouldBe(second.Transaction);
        commitments.Open.ShouldBe([first, second]);

        (await commitments.EndAsync(first, [new(commitments.DeliveriesOf(first)[0], true, null, string.Empty)], At())).ShouldBeTrue();
        test.Store.Line("north", Nth(1).Instance).State.ShouldBe(DeliveryState.Committed);
        test.Store.Line("north", Nth(2).Instance).Transaction.ShouldBe(second.Transaction, "it is asked about still");
        test.Store.Unasked("north").ShouldBeEmpty();
        commitments.Open.ShouldBe([second]);
        var of = commitments.DeliveriesOf(second);
        (await commitments.EndAsync(second, [.. of.Select(static d => new CommitmentOutcome(d, d.Id != 1, 0x0112, string.Empty))], At())).ShouldBeTrue();
        test.Store.Outbox.List(new DeliveryFilter()).ShouldAllBe(static d => d.State == DeliveryState.Committed);

        AuditRecord At() => Record("asked") with { Time = clock.GetUtcNow() };
    }

    [Fact]
    public async Task What_waits_for_ever_keeps_the_rest_of_its_study_from_being_asked_about_for_an_hour()
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await test.QueueAsync(Nth(1, To("north")));
        await test.QueueAsync(Nth(2, To("north")));
        await test.DeliverAsync("north", 1);
        clock.Advance(TimeSpan.FromMinutes(60));
        test.Store.Unasked("north").ShouldBeEmpty();
        clock.Advance(TimeSpan.FromMinutes(1));
        test.Store.Unasked("north").ShouldBe([Nth(1).Instance]);
    }

    private static AuditRecord Record(string detail) => new() { Event = AuditEvent.StorageCommitment, Time = TimeProvider.System.GetUtcNow(), Detail = detail, Count = 2 };
}

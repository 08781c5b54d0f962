using DicomExchange.Node.Forwarding;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>Destinations that are well below and ill above: what they cannot now goes on waiting, however long that is, and costs them little.</summary>
public sealed class OutageTests
{
    private const int ManyTimes = StudyTrouble.MostUndecided + 4;

    [Theory]
    [InlineData("status")]
    [InlineData("abort")]
    public async Task I2_I3_what_a_destination_fails_at_while_it_takes_nothing_is_not_given_up(string how)
    {
        await using var one = new Destination();
        var isWell = false;
        one.Answer = async (association, _) =>
        {
            if (Volatile.Read(ref isWell))
            {
                return DimseReply.Success;
            }

            if (how == "abort")
            {
                await association.AbortAsync("database down");
            }

            return new DimseReply(DimseStatus.ProcessingFailure);
        };
        var time = new ManualTime();
        await using var node = await ForwardingNode.StartAsync(time, one.Port);

        await node.StoreAsync(ForwardingTests.Study(1, 1));
        await node.StoreAsync(ForwardingTests.Study(2, 5));
        await node.UntilAsync(
            () =>
            {
                if (node.State("one") is { Associations: 0 })
                {
                    // A call that begins just then may fail for it: so does everything here.
                    time.Advance(TimeSpan.FromMinutes(5));
                }

                return one.Arrivals.GroupBy(static a => a.Instance).Select(static g => g.Count()).DefaultIfEmpty().Max() > ManyTimes;
            },
            moveClock: false);
        await node.UntilAsync(() => node.State("one") is { Circuit.State: CircuitState.Open, Associations: 0 });
        node.Ledger("one", DeliveryState.Held).ShouldBeEmpty();
        node.State("one")!.Circuit.Failures.ShouldBeGreaterThan(4, "nothing closed it in between");

        Volatile.Write(ref isWell, true);
        await node.UntilDeliveredAsync("one", 6);
    }

    [Fact]
    public async Task A_study_is_not_offered_whole_to_a_partner_that_fails_at_every_instance()
    {
        await using var one = new Destination();
        one.Answer = static (_, _) => ValueTask.FromResult(new DimseReply(DimseStatus.ProcessingFailure));
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);

        await node.StoreAsync(ForwardingTests.Study(1, 60));
        await node.UntilAsync(() => node.State("one") is { TroubledStudies: 1, Associations: 0 }, moveClock: false);

        one.Arrivals.Count.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task I11_studies_that_are_deleted_one_after_the_other_while_they_are_sent_say_nothing_of_their_destination()
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var (both, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        one.Answer = async (_, _) =>
        {
            if (one.Arrivals.Count >= 2)
            {
                both.TrySetResult();
            }

            await goOn.Task;
            return DimseReply.Success;
        };
        var (first, second) = (ForwardingTests.Study(1, 3), ForwardingTests.Study(2, 3));
        await node.StoreAsync(first);
        await node.StoreAsync(second);
        await both.Task.WaitAsync(TimeSpan.FromMinutes(4), TestContext.Current.CancellationToken);

        await node.Node.Store.Administration.DeleteStudyAsync(first[0].Study, new AuditRecord { Event = AuditEvent.StudyDeleted, Time = default });
        await node.Node.Store.Administration.DeleteStudyAsync(second[0].Study, new AuditRecord { Event = AuditEvent.StudyDeleted, Time = default });
        goOn.SetResult();
        await node.UntilAsync(() => node.State("one") is { Totals.Waiting: 0, Associations: 0 }, moveClock: false);
        (node.State("one")!.TroubledStudies, node.State("one")!.Circuit.State).ShouldBe((0, CircuitState.Closed));
        await node.StoreAsync(ForwardingTests.Study(3, 2));
        await node.UntilAsync(() => node.Ledger("one", DeliveryState.Delivered).Count == 2, moveClock: false);
    }

    [Theory]
    [InlineData(2, 3, 2, 0)]
    [InlineData(1, 1, 1, 1)]
    public async Task A_second_association_that_is_refused_is_asked_for_once_while_the_first_goes_on(byte result, byte source, byte reason, int alerts)
    {
        await using var one = new Destination();
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var (first, second, last) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        one.Answer = async (_, _) =>
        {
            first.TrySetResult();
            await (one.Arrivals.Count == 1 ? second.Task : one.Arrivals.Count == 40 ? last.Task : Task.CompletedTask);
            return DimseReply.Success;
        };
        await node.StoreAsync(ForwardingTests.Study(1, 40));
        await first.Task.WaitAsync(TimeSpan.FromMinutes(4), TestContext.Current.CancellationToken);
        one.Refusal = new AssociateReject(result, source, reason);
        await node.StoreAsync(ForwardingTests.Study(2, 2));
        await node.UntilAsync(() => node.State("one")!.Circuit.Reason == "rejected", moveClock: false);
        second.SetResult();
        await node.UntilAsync(() => one.Arrivals.Count == 40, moveClock: false);

        one.Refusals.ShouldBe(1);
        await node.UntilAsync(() => node.Records(AuditEvent.SecurityAlert).Count >= alerts, moveClock: false);
        node.Records(AuditEvent.SecurityAlert).Count.ShouldBe(alerts);
        one.Refusal = null;
        last.SetResult();
        await node.UntilDeliveredAsync("one", 42);
    }
}

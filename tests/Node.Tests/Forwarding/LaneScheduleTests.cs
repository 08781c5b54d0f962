using DicomExchange.Node.Forwarding;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>What a lane may do next, without clock, chance or threads.</summary>
public sealed class LaneScheduleTests
{
    private static readonly Backoff Waits = new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60));

    private readonly LaneSchedule lane = new(static () => 1);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void While_all_is_well_as_many_studies_go_at_once_as_the_settings_say_and_none_twice()
    {
        lane.Start(1);
        lane.MayStart(At(0), 2).ShouldBeTrue();
        lane.Start(2);
        lane.MayStart(At(0), 2).ShouldBeFalse();
        lane.MayStart(At(0), 3).ShouldBeTrue();
        lane.Excepted(At(0)).ShouldBe([1L, 2L], ignoreOrder: true);

        lane.Ended(1, StudyEnd.Done, At(0), Waits);

        lane.MayStart(At(0), 2).ShouldBeTrue();
        lane.Excepted(At(0)).ShouldBe([2L]);
        lane.Next(At(0)).ShouldBeNull();
    }

    [Fact]
    public void A_destination_that_is_not_reached_is_called_by_one_probe_when_the_wait_is_over()
    {
        lane.Start(1);
        lane.Start(2);
        lane.Ended(1, new StudyEnd(StudyEndKind.DestinationFailed, "connect-refused"), At(0), Waits);

        lane.Next(At(0)).ShouldBe(At(4));
        lane.MayStart(At(3.9), 8).ShouldBeFalse();
        lane.MayStart(At(4), 8).ShouldBeFalse("the other association is still there");
        lane.Ended(2, new StudyEnd(StudyEndKind.DestinationFailed, "connect-refused"), At(1), Waits);

        lane.Next(At(1)).ShouldBe(At(9), "two failures in a row");
        lane.MayStart(At(9), 8).ShouldBeTrue();
        lane.Start(1);
        lane.Circuit.State.ShouldBe(CircuitState.Probing);
        lane.MayStart(At(1000), 8).ShouldBeFalse();
        lane.Next(At(9)).ShouldBeNull();
    }

    [Fact]
    public void The_first_answer_lets_the_others_go()
    {
        lane.Start(1);
        lane.Ended(1, new StudyEnd(StudyEndKind.DestinationFailed, "dns"), At(0), Waits);
        lane.Start(1);

        lane.Progressed(1);

        lane.Circuit.ShouldBe(Circuit.Closed);
        lane.MayStart(At(4), 2).ShouldBeTrue();
    }

    [Fact]
    public void A_study_that_fails_rests_while_others_go_and_longer_each_time()
    {
        for (var (failure, now) = (1, 0.0); failure <= 3; failure++)
        {
            lane.Start(7);
            lane.Ended(7, new StudyEnd(StudyEndKind.StudyFailed, "aborted-by-peer"), At(now), Waits);
            var rest = 4 * Math.Pow(2, failure - 1);
            lane.Circuit.State.ShouldBe(CircuitState.Closed);
            lane.Excepted(At(now + rest - 0.1)).ShouldBe([7L]);
            lane.Excepted(At(now + rest)).ShouldBeEmpty();
            lane.Next(At(now)).ShouldBe(At(now + rest));
            now += rest;
        }
    }

    [Fact]
    public void Two_studies_that_fail_one_after_the_other_say_that_the_destination_does()
    {
        lane.Start(1);
        lane.Start(2);
        lane.Ended(1, new StudyEnd(StudyEndKind.StudyFailed, "operation-timeout"), At(0), Waits);
        lane.Circuit.State.ShouldBe(CircuitState.Closed);

        lane.Ended(2, new StudyEnd(StudyEndKind.StudyFailed, "operation-timeout"), At(0), Waits);

        (lane.Circuit.State, lane.Circuit.Reason).ShouldBe((CircuitState.Open, "operation-timeout"));
        lane.MayStart(At(4), 2).ShouldBeTrue();
        lane.Start(3);
        lane.Ended(3, new StudyEnd(StudyEndKind.StudyFailed, "operation-timeout"), At(4), Waits);
        lane.Circuit.RetryAt.ShouldBe(At(12), "a probe that finds nothing better makes it longer");
    }

    [Fact]
    public void An_answer_between_two_failures_says_that_the_destination_is_well()
    {
        lane.Start(1);
        lane.Ended(1, new StudyEnd(StudyEndKind.StudyFailed, "aborted-by-peer"), At(0), Waits);
        lane.Start(2);
        lane.Progressed(2);
        lane.Ended(2, new StudyEnd(StudyEndKind.StudyFailed, "aborted-by-peer"), At(0), Waits);

        lane.Circuit.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public void What_is_blocked_waits_at_the_ceiling_and_goes_when_something_has_changed()
    {
        lane.Start(1);
        lane.Ended(1, new StudyEnd(StudyEndKind.DestinationBlocked, "identity"), At(0), Waits);

        (lane.Circuit.IsBlocked, lane.Circuit.Reason, lane.Next(At(0))).ShouldBe((true, "identity", At(60)));
        lane.Release(At(1));
        lane.MayStart(At(1), 2).ShouldBeTrue();
        lane.Next(At(1)).ShouldBeNull("nothing fires again and again where nothing waits");
        lane.Alike("identity").ShouldBe(2);
        lane.Alike("dns").ShouldBe(1);
    }

    [Fact]
    public void A_probe_that_found_nothing_out_leaves_the_circuit_open_and_the_next_may_go()
    {
        lane.Start(1);
        lane.Ended(1, new StudyEnd(StudyEndKind.DestinationFailed, "dns"), At(0), Waits);
        lane.Start(2);

        lane.Ended(2, StudyEnd.Done, At(4), Waits);

        lane.Circuit.State.ShouldBe(CircuitState.Open);
        lane.MayStart(At(4), 1).ShouldBeTrue();
    }

    [Fact]
    public void One_study_of_which_nothing_may_be_stored_rests_at_the_ceiling_and_a_second_one_blocks_the_destination()
    {
        lane.Start(1);
        lane.Ended(1, new StudyEnd(StudyEndKind.StudyUnwelcome, "operation-not-allowed"), At(0), Waits);
        (lane.Circuit.State, lane.Next(At(0))).ShouldBe((CircuitState.Closed, At(60)));
        lane.Excepted(At(59)).ShouldBe([1L]);

        lane.Start(2);
        lane.Ended(2, new StudyEnd(StudyEndKind.StudyUnwelcome, "operation-not-allowed"), At(1), Waits);
        (lane.Circuit.IsBlocked, lane.Circuit.Reason, lane.Next(At(1))).ShouldBe((true, "operation-not-allowed", At(61)));

        lane.MayStart(At(61), 2).ShouldBeTrue();
        lane.Start(3);
        lane.Ended(3, new StudyEnd(StudyEndKind.StudyUnwelcome, "operation-not-allowed"), At(61), Waits);
        (lane.Circuit.IsBlocked, lane.Circuit.Failures, lane.Next(At(61))).ShouldBe((true, 2, At(121)));

        lane.Start(1);
        lane.Progressed(1);
        lane.Circuit.ShouldBe(Circuit.Closed);
    }

    [Fact]
    public void A_probe_that_is_told_it_may_not_store_its_study_has_reached_the_destination_and_another_study_goes()
    {
        lane.Start(1);
        lane.Ended(1, new StudyEnd(StudyEndKind.DestinationFailed, "connect-refused"), At(0), Waits);
        lane.Start(1);

        lane.Ended(1, new StudyEnd(StudyEndKind.StudyUnwelcome, "operation-not-allowed"), At(4), Waits);

        lane.MayStart(At(4), 1).ShouldBeTrue();
        lane.Excepted(At(4)).ShouldBe([1L]);
    }
}

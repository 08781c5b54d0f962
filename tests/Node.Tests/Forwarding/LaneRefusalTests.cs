using DicomExchange.Node.Forwarding;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>One association that is refused beside others that are well, and one study whose calls fail where other studies' do not.</summary>
public sealed class LaneRefusalTests
{
    private static readonly Backoff Waits = new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60));
    private static readonly StudyEnd Refused = new(StudyEndKind.DestinationFailed, "rejected") { Failure = Dial("rejected") };
    private static readonly StudyEnd RefusedForGood = new(StudyEndKind.DestinationBlocked, "identity") { Failure = Dial("identity") };

    private readonly LaneSchedule lane = new(static () => 1);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_second_association_that_is_refused_is_not_asked_for_again_however_much_the_first_is_answered(bool isForGood)
    {
        lane.Start(1);
        lane.Progressed(1);
        lane.Start(2);
        lane.Ended(2, isForGood ? RefusedForGood : Refused, At(0), Waits);

        var wait = isForGood ? 60 : 4;
        for (var answer = 1; answer < 40; answer++)
        {
            lane.Progressed(1);
            lane.MayStart(At(wait * answer / 40.0), 8).ShouldBeFalse();
        }

        lane.Circuit.ShouldBe(Circuit.Closed, "the destination takes what it is sent");
        lane.Excepted(At(0)).ShouldBe([1L, 2L], ignoreOrder: true);
        lane.Next(At(0)).ShouldBe(At(4), "the study that was refused may take the place of the first");
        lane.MayStart(At(wait), 8).ShouldBeTrue();
    }

    [Fact]
    public void A_second_association_that_is_refused_before_the_first_was_answered_is_not_asked_for_again_when_it_is()
    {
        lane.Start(1);
        lane.Start(2);
        lane.Ended(2, Refused, At(0), Waits);

        lane.Progressed(1);
        lane.Progressed(1);

        lane.Circuit.ShouldBe(Circuit.Closed);
        lane.MayStart(At(3.9), 8).ShouldBeFalse();
        lane.MayStart(At(4), 8).ShouldBeTrue();
    }

    [Fact]
    public void A_second_association_is_asked_for_more_seldom_each_time_it_is_refused()
    {
        lane.Start(1);
        lane.Progressed(1);
        var now = 0.0;
        for (var (study, wait) = (2L, 4.0); study < 6; study++, wait *= 2)
        {
            lane.MayStart(At(now), 8).ShouldBeTrue();
            lane.Start(study);
            lane.MayStart(At(now), 8).ShouldBe(study == 2, "one more at a time, once one was refused");
            lane.Ended(study, Refused, At(now), Waits);
            lane.Progressed(1);
            lane.MayStart(At(now + Math.Min(wait, 60) - 0.1), 8).ShouldBeFalse();
            now += Math.Min(wait, 60);
        }

        lane.Start(9);
        lane.Progressed(9);
        lane.MayStart(At(now), 8).ShouldBeTrue("it was taken: as many as the settings say");
    }

    [Fact]
    public void As_many_as_were_open_go_on_one_after_the_other()
    {
        lane.Start(1);
        lane.Progressed(1);
        lane.Start(2);
        lane.Ended(2, Refused, At(0), Waits);

        lane.Ended(1, StudyEnd.Done, At(1), Waits);

        lane.MayStart(At(1), 8).ShouldBeTrue();
        lane.Start(3);
        lane.Progressed(3);
        lane.MayStart(At(1), 8).ShouldBeFalse();
    }

    [Fact]
    public void The_next_probe_takes_another_study_than_the_one_whose_call_failed()
    {
        lane.Start(1);
        lane.Ended(1, Refused, At(0), Waits);
        lane.Excepted(At(4)).ShouldBe([1L]);

        lane.Start(2);
        lane.Ended(2, Refused, At(4), Waits);
        lane.Excepted(At(12)).ShouldBe([1L, 2L], ignoreOrder: true);

        lane.Start(3);
        lane.Progressed(3);
        lane.Ended(3, StudyEnd.Done, At(12), Waits);
        lane.Excepted(At(12)).ShouldBeEmpty("the destination answers, and they have rested");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_study_whose_calls_fail_while_others_are_answered_keeps_nobody_waiting(bool isForGood)
    {
        var end = isForGood ? RefusedForGood : Refused;
        lane.Start(1);
        lane.Ended(1, end, At(0), Waits);
        lane.Start(2);
        lane.Progressed(2);
        lane.Ended(2, StudyEnd.Done, At(60), Waits);

        lane.Start(1);
        lane.Ended(1, end, At(61), Waits);

        lane.Circuit.ShouldBe(Circuit.Closed);
        lane.Excepted(At(61)).ShouldBe([1L]);
        lane.Next(At(61)).ShouldBe(At(69), "it failed twice");
        lane.Start(3);
        lane.Ended(3, end, At(61), Waits);
        lane.Circuit.State.ShouldBe(CircuitState.Open, "another fails too");
    }

    [Fact]
    public void A_probe_of_a_study_whose_calls_alone_fail_lets_another_go_at_once()
    {
        lane.Start(1);
        lane.Ended(1, Refused, At(0), Waits);
        lane.Start(2);
        lane.Progressed(2);
        lane.Ended(2, Refused, At(4), Waits);
        lane.Start(1);

        lane.Ended(1, Refused, At(8), Waits);

        lane.MayStart(At(8), 1).ShouldBeTrue();
        lane.Excepted(At(8)).ShouldContain(1L);
    }

    [Fact]
    public void What_nothing_is_left_of_is_no_trouble_any_more()
    {
        lane.Start(1).Suspects.Add(7, default);
        lane.Ended(1, new StudyEnd(StudyEndKind.StudyFailed, "aborted-by-peer"), At(0), Waits);
        lane.Troubled.ShouldBe(1);
        lane.Start(1);

        lane.Ended(1, StudyEnd.Over, At(4), Waits);

        (lane.Troubled, lane.Trouble, lane.Next(At(4))).ShouldBe((0, string.Empty, null));
    }

    [Fact]
    public void Only_the_same_failure_in_a_row_counts_as_alike()
    {
        foreach (var (reason, now) in new[] { ("connect-refused", 0.0), ("connect-refused", 60.0), ("certificate-probably-refused", 120.0) })
        {
            lane.Start(1);
            lane.Ended(1, new StudyEnd(StudyEndKind.DestinationFailed, reason) { Failure = Dial(reason) }, At(now), Waits);
        }

        lane.Alike("certificate-probably-refused").ShouldBe(2);
        lane.Alike("connect-refused").ShouldBe(1);
        lane.Circuit.Failures.ShouldBe(3);
    }

    private static Wire.DialException Dial(string reason) => new(new Wire.DialTarget("host", 104, Wire.WireSecurity.Plain), reason, "why");
}

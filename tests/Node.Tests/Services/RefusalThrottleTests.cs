using DicomExchange.Node.Services;
using DicomExchange.Support;

namespace DicomExchange.Node.Tests.Services;

public sealed class RefusalThrottleTests
{
    [Fact]
    public void Of_many_equal_refusals_one_a_minute_is_reported_with_the_number_held_back()
    {
        var time = new ManualTime();
        var throttle = new RefusalThrottle(time);
        throttle.TryNote("a", out var before).ShouldBeTrue();
        before.ShouldBe(0);
        for (var i = 0; i < 1500; i++)
        {
            throttle.TryNote("a", out _).ShouldBeFalse();
        }

        throttle.TryNote("b", out _).ShouldBeTrue();
        time.Advance(TimeSpan.FromMinutes(1));
        throttle.TryNote("a", out before).ShouldBeTrue();
        before.ShouldBe(1500);
    }

    [Fact]
    public void Refusals_of_ever_new_kinds_are_held_in_bounded_memory_and_all_reported()
    {
        var throttle = new RefusalThrottle(new ManualTime());
        for (var i = 0; i < 10_000; i++)
        {
            throttle.TryNote($"kind {i}", out _).ShouldBeTrue();
        }
    }
}

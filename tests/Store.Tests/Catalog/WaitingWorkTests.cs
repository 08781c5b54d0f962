using DicomExchange.Store.Catalog.Commit;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

public sealed class WaitingWorkTests
{
    [Fact]
    public void However_the_clock_goes_on_while_it_is_asked_the_rest_is_never_negative()
    {
        for (var step = 1; step <= 200; step++)
        {
            var time = new HastyTime(TimeSpan.FromMilliseconds(step));
            var waiting = new WaitingWork(TimeSpan.FromMilliseconds(100), time);
            waiting.Rest.ShouldBe(Timeout.Infinite, "there is nothing");
            waiting.Add(new Nothing(), canWait: true);
            for (var asked = 0; asked < 300; asked++)
            {
                waiting.Rest.ShouldBeInRange(0, 100);
            }

            waiting.IsDue.ShouldBeTrue();
        }
    }

    private sealed class Nothing : CommitWork
    {
        public override void Write(CommitGroup group)
        {
        }

        public override void Complete(CommitGroup group)
        {
        }

        public override void Refuse(StoreException why)
        {
        }
    }

    /// <summary>Each look at it finds it a step further.</summary>
    private sealed class HastyTime(TimeSpan step) : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now += step.Ticks;
    }
}

using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>How long a destination, or a study, is left alone.</summary>
public sealed class BackoffTests
{
    private static readonly Backoff Standard = Backoff.Of(new LimitSettings());

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(8, 640)]
    [InlineData(9, 900)]
    [InlineData(int.MaxValue, 900)]
    public void Each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(int failures, int seconds)
    {
        Standard.After(failures, 1).ShouldBe(TimeSpan.FromSeconds(seconds));
        Standard.After(failures, 0).ShouldBe(TimeSpan.FromSeconds(seconds) / 2);
        Standard.After(failures, 0.5).ShouldBe(TimeSpan.FromSeconds(seconds) * 0.75);
    }

    [Fact]
    public void A_ceiling_below_the_first_wait_is_the_wait() =>
        Backoff.Of(new LimitSettings { RetrySeconds = 60, RetryCeilingSeconds = 10 }).After(1, 1).ShouldBe(TimeSpan.FromSeconds(10));

    [Fact]
    public void What_a_person_has_to_change_is_tried_at_the_ceiling() => Standard.AtCeiling(1).ShouldBe(TimeSpan.FromMinutes(15));
}

using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Node.Tests.Control;

/// <summary>When a person should look at the collector.</summary>
public sealed class CollectorLinesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly CollectorLine Line = new() { Address = "collector.example:6514", IsConnected = false, Reached = 10, Behind = 3, Since = Now, Reason = "connect-refused", Explanation = "Start it." };

    [Fact]
    public void One_that_has_been_away_for_up_to_an_hour_is_no_problem() => Problems(Line with { Since = Now.AddHours(-1) }).ShouldBeEmpty();

    [Fact]
    public void One_that_is_more_than_an_hour_behind_is() =>
        Problems(Line with { Since = Now.AddHours(-1).AddSeconds(-1) }).ShouldHaveSingleItem().ShouldBe(
            "3 audit messages have been waiting for the collector collector.example:6514 since 2026-03-02 06:59 +00:00 (connect-refused): Start it.");

    [Fact]
    public void One_that_takes_messages_and_is_behind_all_the_same_is_too() =>
        Problems(Line with { IsConnected = true, Reason = string.Empty, Explanation = string.Empty, Since = Now.AddDays(-1) }).ShouldHaveSingleItem().ShouldEndWith("since 2026-03-01 08:00 +00:00.");

    [Fact]
    public void One_that_refuses_is_at_once_even_with_nothing_to_send() =>
        Problems(Line with { IsRefused = true, Reason = "identity", Behind = 0, Since = null }).ShouldHaveSingleItem().ShouldContain("before somebody changes that (identity): 0 messages wait. Start it.");

    [Fact]
    public void None_is_none() => Problems(null).ShouldBeEmpty();

    private static IEnumerable<string> Problems(CollectorLine? line) => CollectorLines.ProblemsOf(line, Now);
}

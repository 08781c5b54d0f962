using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Live;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Node.Tests.Settings.Live;

/// <summary>When files are read anew and when a failure is told, decided without a disk or a clock.</summary>
public sealed class SettingsWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Files_that_look_as_before_are_not_read() => Watch().ShouldTry(Seen("a"), Start).ShouldBeFalse();

    [Fact]
    public void Another_settings_file_or_another_certificate_is_read()
    {
        Watch().ShouldTry(Seen("b"), Start).ShouldBeTrue();
        Watch().ShouldTry(Seen("a", "2"), Start).ShouldBeTrue();
    }

    [Fact]
    public void Half_of_a_write_is_never_told()
    {
        var watch = Watch();

        watch.Failed(Seen("half"), "no JSON", Start).ShouldBeFalse();
        watch.Failed(Seen("three quarters"), "no JSON", Start).ShouldBeFalse();
        watch.Took(Seen("whole")).ShouldBeFalse();
        watch.Trouble.ShouldBeEmpty();
    }

    [Fact]
    public void A_mistake_that_stays_is_looked_at_again_at_once_told_the_second_time_and_never_twice()
    {
        var watch = Watch();

        watch.Failed(Seen("bad"), "line 3", Start).ShouldBeFalse();
        watch.ShouldTry(Seen("bad"), Start).ShouldBeTrue();
        watch.Failed(Seen("bad"), "line 3", Start).ShouldBeTrue();
        watch.ShouldTry(Seen("bad"), Start).ShouldBeFalse();
        watch.Failed(Seen("bad"), "line 3", Start).ShouldBeFalse();
        watch.Trouble.ShouldBe("line 3");
    }

    [Fact]
    public void A_told_failure_is_tried_again_after_a_while_though_no_file_changed()
    {
        var watch = Watch();
        watch.Failed(Seen("b"), "port in use", Start);
        watch.Failed(Seen("b"), "port in use", Start);

        watch.ShouldTry(Seen("b"), Start + TimeSpan.FromSeconds(4)).ShouldBeFalse();
        watch.ShouldTry(Seen("b"), Start + TimeSpan.FromSeconds(5)).ShouldBeTrue();
        watch.Took(Seen("b")).ShouldBeTrue();
        watch.ShouldTry(Seen("b"), Start + TimeSpan.FromDays(1)).ShouldBeFalse();
    }

    [Fact]
    public void The_file_from_before_put_back_ends_the_trouble()
    {
        var watch = Watch();
        watch.Failed(Seen("bad"), "line 3", Start);
        watch.Failed(Seen("bad"), "line 3", Start);

        watch.ShouldTry(Seen("a"), Start).ShouldBeTrue();
        watch.Took(Seen("a")).ShouldBeTrue();
        watch.Trouble.ShouldBeEmpty();
    }

    /// <summary>Whatever is seen in whatever order: in the end the last thing seen twice is what is in force, or is told.</summary>
    [Fact]
    public void After_any_history_a_file_that_rests_is_in_force_or_its_failure_is_told()
    {
        var history = Gen.Choose(0, 5).ListOf().Select(l => (IReadOnlyList<int>)l);
        Prop.ForAll(history.ToArbitrary(), looks =>
        {
            var watch = Watch();
            var now = Start;
            foreach (var look in looks.Append(looks.Count == 0 ? 0 : looks[^1]).Append(looks.Count == 0 ? 0 : looks[^1]))
            {
                now += TimeSpan.FromMilliseconds(500);
                var seen = Seen(look.ToString(System.Globalization.CultureInfo.InvariantCulture));
                if (!watch.ShouldTry(seen, now))
                {
                    continue;
                }

                _ = look % 2 == 1 ? watch.Failed(seen, $"problem {look}", now) : watch.Took(seen);
            }

            if (looks.Count == 0)
            {
                return;
            }

            var last = looks[^1];
            watch.Trouble.ShouldBe(last % 2 == 1 ? $"problem {last}" : string.Empty);
            (last % 2 == 1 || watch.Taken.IsSame(Seen($"{last}"))).ShouldBeTrue();
        }).CheckMany();
    }

    private static SettingsWatch Watch() => new(Seen("a"));

    private static Sighting Seen(string settings, string certificate = "1") =>
        new(settings, new Dictionary<SettingsPath, string> { [new SettingsPath("node.crt", "/tls/node.crt")] = certificate });
}

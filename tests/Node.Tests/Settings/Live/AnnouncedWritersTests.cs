using DicomExchange.Node.Settings.Live;

namespace DicomExchange.Node.Tests.Settings.Live;

/// <summary>A change is put down to whoever announced it, once.</summary>
public sealed class AnnouncedWritersTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private readonly AnnouncedWriters writers = new();

    [Fact]
    public void An_announcement_is_good_for_one_change()
    {
        writers.Announce("a", "Anna", Now);
        writers.Of("a", Now).ShouldBe("Anna");
        writers.Settle("a");
        writers.Of("b", Now).ShouldBeEmpty();
        writers.Settle("b");
        writers.Of("a", Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_content_that_is_tried_again_is_still_of_the_same_writer_until_it_is_in_force()
    {
        writers.Announce("a", "Anna", Now);
        writers.Of("a", Now).ShouldBe("Anna");
        writers.Of("a", Now).ShouldBe("Anna");
        writers.Settle("a");
        writers.Of("a", Now).ShouldBeEmpty();
    }

    [Fact]
    public void Another_content_or_a_minute_ends_an_announcement()
    {
        writers.Announce("a", "Anna", Now);
        writers.Of("by hand", Now).ShouldBeEmpty();
        writers.Of("a", Now).ShouldBeEmpty();
        writers.Announce("c", "Carl", Now);
        writers.Of("c", Now.AddMinutes(1)).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_announced_behind_another_change_is_kept()
    {
        writers.Announce("a", "Anna", Now);
        writers.Announce("b", "Bert", Now);
        writers.Of("a", Now).ShouldBe("Anna");
        writers.Settle("a");
        writers.Of("b", Now).ShouldBe("Bert");
    }
}

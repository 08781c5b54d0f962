using DicomExchange.Node.Forwarding;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>When an instance is given up: never for what its destination does to all.</summary>
public sealed class StudyTroubleTests
{
    private static readonly Judgement Undecided = new(JudgementKind.Undecided, "aborted-by-peer");
    private static readonly Judgement Failed = new(JudgementKind.Undecided, "partner-failed", 0x0110);

    private readonly StudyTrouble trouble = new();

    [Fact]
    public void While_the_destination_takes_nothing_an_instance_is_tried_for_ever()
    {
        for (var times = 0; times < 1000; times++)
        {
            trouble.Weigh(1, Undecided, taken: 5).ShouldBe(Undecided);
            trouble.Weigh(2, Failed, taken: 5).ShouldBe(Failed);
        }

        trouble.Suspects[1].Tries.ShouldBe(1000, "it goes behind those that were tried less");
    }

    [Fact]
    public void It_is_given_up_when_others_were_taken_between_its_tries_and_under_the_word_of_what_happened()
    {
        for (var times = 1; times < StudyTrouble.MostUndecided; times++)
        {
            trouble.Weigh(1, Undecided, taken: times).Kind.ShouldBe(JudgementKind.Undecided);
            trouble.Weigh(1, Undecided, taken: times).Kind.ShouldBe(JudgementKind.Undecided, "nothing was taken since");
            trouble.Weigh(2, Failed, taken: times).Kind.ShouldBe(JudgementKind.Undecided);
        }

        trouble.Weigh(1, Undecided, taken: 100).ShouldBe(new Judgement(JudgementKind.Held, "interrupted-repeatedly"));
        trouble.Weigh(2, Failed, taken: 100).ShouldBe(new Judgement(JudgementKind.Held, "partner-failed", 0x0110));
    }

    [Fact]
    public void What_came_to_an_end_begins_anew()
    {
        for (var times = 1; times < StudyTrouble.MostUndecided; times++)
        {
            trouble.Weigh(1, Undecided, taken: times);
        }

        trouble.Forget(1);

        trouble.Weigh(1, Undecided, taken: 100).ShouldBe(Undecided);
    }

    [Fact]
    public void What_this_node_may_not_do_is_held_against_the_instance_once_others_were_taken()
    {
        var notAllowed = new Judgement(JudgementKind.Unwelcome, "operation-not-allowed", 0x0124);

        trouble.Weigh(1, notAllowed, taken: 0).ShouldBe(notAllowed);
        trouble.Weigh(1, notAllowed, taken: 0).ShouldBe(notAllowed);
        trouble.Weigh(1, notAllowed, taken: 1).ShouldBe(notAllowed with { Kind = JudgementKind.Held });
    }

    [Fact]
    public void What_is_clear_is_not_weighed()
    {
        foreach (var kind in (JudgementKind[])[JudgementKind.Delivered, JudgementKind.Held, JudgementKind.Transient, JudgementKind.Blocked, JudgementKind.Gone])
        {
            trouble.Weigh(1, new Judgement(kind, "word"), taken: 9).ShouldBe(new Judgement(kind, "word"));
        }

        trouble.Suspects.ShouldBeEmpty();
    }
}

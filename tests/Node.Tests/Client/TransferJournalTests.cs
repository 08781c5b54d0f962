using DicomExchange.Node.Client;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Node.Tests.Client;

public sealed class TransferJournalTests
{
    private static readonly TransferReport Heading = new("Hill", "hill.example:2762", "RIVER", "HILL", "c0ffee", []);
    private static readonly TransferNote Begun = new() { Step = TransferStep.Begun };
    private static readonly TransferNote Ended = new() { Step = TransferStep.Ended };

    private readonly List<TransferReport> reports = [];

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_beginning_is_on_record_before_anything_else_may_happen()
    {
        await using var journal = new TransferJournal(Keep, Heading);
        await journal.BeginAsync(Begun, None);
        reports.ShouldHaveSingleItem().Notes.ShouldBe([Begun]);
    }

    [Fact]
    public async Task Everything_noted_is_on_record_in_its_order_when_the_end_is()
    {
        await using var journal = new TransferJournal(Keep, Heading);
        await journal.BeginAsync(Begun, None);
        var sent = Enumerable.Range(1, 300).Select(i => new TransferNote { Step = TransferStep.Sent, Instance = $"1.2.{i}" }).ToList();
        sent.ForEach(journal.Note);
        await journal.EndAsync(Ended);

        reports.SelectMany(r => r.Notes).ShouldBe([Begun, .. sent, Ended]);
        reports.ShouldAllBe(r => r.Notes.Count > 0 && r.Notes.Count <= 64);
        reports.ShouldAllBe(r => r.Partner == "Hill" && r.Correlation == "c0ffee");
    }

    [Fact]
    public async Task A_beginning_that_cannot_be_recorded_is_refused()
    {
        await using var journal = new TransferJournal((_, _, _) => throw new ControlRefusedException("read-only", "No."), Heading);
        await Should.ThrowAsync<ControlRefusedException>(() => journal.BeginAsync(Begun, None));
        await journal.EndAsync(Ended);
    }

    [Fact]
    public async Task A_trail_that_breaks_stops_the_transfer_and_is_not_passed_over()
    {
        await using var journal = new TransferJournal(
            (caller, report, cancellation) => report.Notes[0].Step == TransferStep.Begun
                ? Keep(caller, report, cancellation)
                : throw new ControlRefusedException("disk-failed", "The disk failed."),
            Heading);
        await journal.BeginAsync(Begun, None);
        var stopped = new TaskCompletionSource();
        await using var told = journal.Broken.Register(stopped.SetResult);
        journal.Note(new TransferNote { Step = TransferStep.Sent });
        await stopped.Task.WaitAsync(TimeSpan.FromMinutes(2), None);
        (await Should.ThrowAsync<ControlRefusedException>(() => journal.EndAsync(Ended))).Reason.ShouldBe("disk-failed");
    }

    [Fact]
    public async Task What_is_to_be_on_record_before_it_happens_is_behind_everything_noted()
    {
        await using var journal = new TransferJournal(Keep, Heading);
        await journal.BeginAsync(Begun, None);
        journal.Note(new TransferNote { Step = TransferStep.Sent });
        await journal.WriteAsync(new TransferNote { Step = TransferStep.Leaving });

        reports.SelectMany(r => r.Notes).Select(n => n.Step).ShouldBe([TransferStep.Begun, TransferStep.Sent, TransferStep.Leaving]);
        await journal.EndAsync(Ended);
    }

    [Fact]
    public async Task Where_sixteen_are_not_on_record_yet_the_next_waits_for_them()
    {
        var trail = new TaskCompletionSource();
        await using var journal = new TransferJournal(
            async (caller, report, cancellation) =>
            {
                await (report.Notes[0].Step == TransferStep.Begun ? Task.CompletedTask : trail.Task);
                return await Keep(caller, report, cancellation);
            },
            Heading);
        await journal.BeginAsync(Begun, None);
        for (var sent = 1; sent <= 15; sent++)
        {
            journal.Note(new TransferNote { Step = TransferStep.Sent });
            journal.RoomAsync().IsCompletedSuccessfully.ShouldBeTrue();
        }

        journal.Note(new TransferNote { Step = TransferStep.Sent });
        var room = journal.RoomAsync();
        room.IsCompleted.ShouldBeFalse();
        trail.SetResult();
        await room.WaitAsync(TimeSpan.FromMinutes(2), None);

        reports.Sum(r => r.Notes.Count).ShouldBe(17);
        reports.ShouldAllBe(r => r.Notes.Count > 0);
        journal.RoomAsync().IsCompletedSuccessfully.ShouldBeTrue();
        await journal.EndAsync(Ended);
    }

    [Fact]
    public async Task What_cannot_be_put_on_record_must_not_happen()
    {
        await using var journal = new TransferJournal(
            (caller, report, cancellation) => report.Notes[0].Step == TransferStep.Begun
                ? Keep(caller, report, cancellation)
                : throw new ControlRefusedException("disk-failed", "The disk failed."),
            Heading);
        await journal.BeginAsync(Begun, None);
        (await Should.ThrowAsync<ControlRefusedException>(() => journal.WriteAsync(new TransferNote { Step = TransferStep.Leaving }))).Reason.ShouldBe("disk-failed");
        await Should.ThrowAsync<ControlRefusedException>(() => journal.EndAsync(Ended));
    }

    [Fact]
    public async Task What_was_never_begun_has_no_end_either()
    {
        await using var journal = new TransferJournal(Keep, Heading);
        await journal.EndAsync(Ended);
        reports.ShouldBeEmpty();
    }

    private Task<Recorded> Keep(ControlCaller caller, TransferReport report, CancellationToken cancellation)
    {
        reports.Add(report);
        return Task.FromResult(new Recorded());
    }
}

using DicomExchange.Node.Services;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Tests.Services;

public sealed class AuditGapTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(1));

    private readonly AuditGap gap = new();

    [Fact]
    public void Nothing_lost_is_nothing_to_tell() => gap.Take(Noon).ShouldBeNull();

    [Fact]
    public void What_was_lost_is_told_once_with_the_first_time_and_reason()
    {
        gap.Note("disk-full", Noon);
        gap.Note("entry-failed", Noon.AddMinutes(1));

        var told = gap.Take(Noon.AddMinutes(2)).ShouldNotBeNull();

        (told.Event, told.Outcome, told.Count, told.Reason, told.Begun).ShouldBe((AuditEvent.StoreReadOnly, AuditOutcome.SeriousFailure, 2, "disk-full", Noon));
        told.Time.ShouldBe(Noon.AddMinutes(2));
        told.Detail.ShouldBe("2 records could not be written since 2026-03-02 12:00:00 +01:00");
        gap.Take(Noon).ShouldBeNull();
    }

    [Fact]
    public void What_could_not_be_told_is_told_later_with_what_was_lost_meanwhile()
    {
        gap.Note("disk-full", Noon);
        var taken = gap.Take(Noon.AddMinutes(1)).ShouldNotBeNull();
        gap.Note("entry-failed", Noon.AddMinutes(2));
        gap.PutBack(taken);
        gap.Note("entry-failed", Noon.AddMinutes(3));

        var told = gap.Take(Noon.AddMinutes(4)).ShouldNotBeNull();

        (told.Count, told.Reason, told.Begun).ShouldBe((3, "disk-full", Noon));
    }
}

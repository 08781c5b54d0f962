using System.Text.Json;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Sharing;

/// <summary>Rights that go while getscu or movescu is in the middle of a study: what is on its way then arrives, and nothing behind it.</summary>
public sealed class RunningRetrievalTests
{
    private const int Before = 100;
    private const int After = 99;

    /// <summary>More than a pipe holds, so that the tool stands still in the middle of it.</summary>
    private const int HeldBytes = 300_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_grant_revoked_in_the_middle_of_200_instances_ends_a_get_and_a_move_at_the_next_one(bool isMove)
    {
        SkipUnlessTools();
        await using var partners = await TwoPartners.StartAsync();
        var held = await PushAsync(partners, Before, After);
        (await partners.DicomxAsync("study", "grant", held.Study.Value, "--to", TwoPartners.Beta, "--days", "1", "--basis", "treatment")).ExitCode.ShouldBe(0);
        await using var retrieval = isMove
            ? await partners.BeginMoveAsync(TwoPartners.Beta, held.Study, held.SopInstance)
            : await partners.BeginGetAsync(TwoPartners.Beta, held.Study, held.SopInstance);

        await retrieval.HeldAsync();
        (await partners.DicomxAsync("study", "revoke", held.Study.Value, "--to", TwoPartners.Beta)).ExitCode.ShouldBe(0);

        (await retrieval.ReleaseAsync()).ShouldBeGreaterThan(HeldBytes);
        retrieval.Others.ShouldBe(Before);
        await RecordedAsync(partners, Before + 1, After, "grant-revoked");
    }

    [Fact]
    public async Task When_sees_is_changed_from_all_to_own_a_running_get_ends_at_the_next_instance_and_no_door_shows_more()
    {
        SkipUnlessTools();
        await using var partners = await TwoPartners.StartAsync(sees: "all");
        var held = await PushAsync(partners, 1, 1);
        var own = LargeObject.Of(2000, 8, 1);
        await partners.PushAsync(TwoPartners.Beta, [own]);
        (await partners.FindAsync(TwoPartners.Beta, "-S", "0008,0052=STUDY", "0020,000D")).Count.ShouldBe(2);
        await using var retrieval = await partners.BeginGetAsync(TwoPartners.Beta, held.Study, held.SopInstance);

        await retrieval.HeldAsync();
        await partners.ChangeAsync("\"sees\": \"all\"", "\"sees\": \"own\"", "partner \"Beta Orthodontics\" changed (sees)");

        (await retrieval.ReleaseAsync()).ShouldBeGreaterThan(HeldBytes);
        retrieval.Others.ShouldBe(1);
        await RecordedAsync(partners, 2, 1, "study-not-visible");
        (await partners.FindAsync(TwoPartners.Beta, "-S", "0008,0052=STUDY", "0020,000D")).ShouldHaveSingleItem().ShouldContain(own.Study.Value);
        (await partners.GetAsync(TwoPartners.Beta, held.Study)).ShouldBeEmpty();
        (await partners.MoveAsync(TwoPartners.Beta, held.Study)).ShouldBeEmpty();
        (await partners.GetAsync(TwoPartners.Beta, own.Study)).ShouldBe([own.SopInstance.Value]);
    }

    /// <summary>Alpha sends one study, in this order: so many, the one to be held at, so many more.</summary>
    private static async Task<GeneratedInstance> PushAsync(TwoPartners partners, int before, int after)
    {
        var held = LargeObject.Of(HeldBytes, 9, before + 1);
        await partners.PushAsync(TwoPartners.Alpha, Enumerable.Range(1, before).Select(n => LargeObject.Of(1000, 9, n)));
        await partners.PushAsync(TwoPartners.Alpha, [held]);
        await partners.PushAsync(TwoPartners.Alpha, Enumerable.Range(before + 2, after).Select(n => LargeObject.Of(1000, 9, n)));
        return held;
    }

    private static async Task RecordedAsync(TwoPartners partners, int sent, int failed, string reason)
    {
        var records = JsonDocument.Parse((await partners.DicomxAsync("audit", "list", "--json", "--limit", "1000")).Output).RootElement.GetProperty("records").EnumerateArray().ToList();
        records.Count(r => r.GetProperty("event").GetString() == "instance-sent").ShouldBe(sent);
        records.Where(r => r.GetProperty("event").GetString() == "send-failed").Select(r => r.GetProperty("outcome").GetString()).ShouldBe(Enumerable.Repeat(reason, failed));
    }

    private static void SkipUnlessTools()
    {
        var missing = ForeignTool.MissingOf("storescu", "findscu", "getscu", "movescu", "storescp", "dcmdump", "socat", "mkfifo");
        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
    }
}

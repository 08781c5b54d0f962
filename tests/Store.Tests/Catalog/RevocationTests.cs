using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Check;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>What somebody took away of a study no route gives again.</summary>
public sealed class RevocationTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly AuditRecord ByTest = new() { Event = AuditEvent.GrantGiven, Time = Now, Actor = "test" };
    private static readonly Uid Study = Uid.Parse("1.2.1");

    private int instances;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_revoked_no_route_gives_again_until_somebody_gives_it()
    {
        await using var test = await TestStore.CreateAsync();
        await ArriveAsync(test, "one");
        var byRoute = test.Store.Grants.All.ShouldHaveSingleItem();
        await RevokeAsync(test, byRoute);
        for (var n = 0; n < 3; n++)
        {
            await ArriveAsync(test, "one");
            test.Store.Grants.All.ShouldBeEmpty();
            test.Store.Grants.Revoked.ShouldBe([byRoute with { RevokedAt = Now }]);
            await ShouldBeSoundAsync(test);
            await test.ReopenAsync();
        }

        var given = await GiveAsync(test, "one");
        test.Store.Grants.Revoked.ShouldBeEmpty();
        await ArriveAsync(test, "one");
        await test.ReopenAsync();
        test.Store.Grants.All.Select(grant => grant.Route).ShouldBe([string.Empty, "route"]);
        test.Store.Grants.All[0].ShouldBe(given);
        await ShouldBeSoundAsync(test);
    }

    [Fact]
    public async Task What_was_given_by_hand_and_revoked_no_route_gives_either()
    {
        await using var test = await TestStore.CreateAsync();
        await ArriveAsync(test, "one", to: "nobody");
        await RevokeAsync(test, await GiveAsync(test, "one"));
        await ArriveAsync(test, "one");
        test.Store.Grants.All.ShouldNotContain(grant => grant.To == "two");
    }

    [Fact]
    public async Task Nothing_of_the_study_is_given_by_a_route_whoever_sends_it_while_other_partners_and_studies_are_as_before()
    {
        await using var test = await TestStore.CreateAsync();
        await ArriveAsync(test, "one");
        await RevokeAsync(test, test.Store.Grants.All[0]);
        await ArriveAsync(test, "another device");
        test.Store.Grants.All.ShouldBeEmpty();

        await ArriveAsync(test, "one", to: "three");
        await ArriveAsync(test, "one", study: "1.2.5");
        test.Store.Grants.All.Select(grant => (grant.To, grant.Scope.Study.Value)).ShouldBe([("three", "1.2.1"), ("two", "1.2.5")]);

        // What another sent was never taken away, so giving it by hand changes nothing for routes.
        await GiveAsync(test, "another device");
        await ArriveAsync(test, "another device");
        test.Store.Grants.All.Count.ShouldBe(3);
        await GiveAsync(test, "one");
        await ArriveAsync(test, "another device");
        test.Store.Grants.All.Count.ShouldBe(5);
        await ShouldBeSoundAsync(test);
    }

    [Fact]
    public async Task Of_two_grants_of_the_same_study_both_revocations_are_remembered_and_both_cleared()
    {
        await using var test = await TestStore.CreateAsync();
        await ArriveAsync(test, "one");
        var byHand = await GiveAsync(test, "one");
        await RevokeAsync(test, byHand);
        var byRoute = test.Store.Grants.All.ShouldHaveSingleItem();
        await ArriveAsync(test, "one", until: Now.AddDays(200));
        test.Store.Grants.All.ShouldBe([byRoute], "what is left is not prolonged");
        await RevokeAsync(test, byRoute);
        await test.ReopenAsync();
        test.Store.Grants.Revoked.Select(revoked => revoked.Id).ShouldBe([byRoute.Id, byHand.Id]);

        await GiveAsync(test, "one");
        await test.ReopenAsync();
        test.Store.Grants.Revoked.ShouldBeEmpty();
        await ShouldBeSoundAsync(test);
    }

    [Fact]
    public async Task A_deleted_study_leaves_no_trace_of_a_revocation()
    {
        await using var test = await TestStore.CreateAsync();
        await ArriveAsync(test, "one");
        await RevokeAsync(test, test.Store.Grants.All[0]);
        await test.Store.Administration.DeleteStudyAsync(Study, ByTest with { Event = AuditEvent.StudyDeleted });
        test.Store.Grants.Revoked.ShouldBeEmpty();
        test.GrantRows().ShouldBeEmpty();
        await ShouldBeSoundAsync(test);
        await ArriveAsync(test, "one");
        test.Store.Grants.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_revoked_and_cleared_stands_in_the_audit_trail()
    {
        await using var test = await TestStore.CreateAsync();
        await ArriveAsync(test, "one");
        await RevokeAsync(test, test.Store.Grants.All[0]);
        await GiveAsync(test, "one");
        var records = test.Store.Audit.Newest().Take(3).Select(r => r.Record).ToList();
        records.Select(r => r.Event).ShouldBe([AuditEvent.GrantGiven, AuditEvent.RevocationCleared, AuditEvent.GrantRevoked]);
        records.ShouldAllBe(r => r.Actor == "test" && r.Partner == "two" && r.Study == Study);
        records[1].Detail.ShouldBe("of one; routes may give this study again");
        records[2].Detail.ShouldEndWith("basis: treatment, by route route; no route gives this study again until somebody does");
        records[2].Correlation.ShouldBe(records[1].Correlation);
    }

    [Theory]
    [InlineData((int)CommitStep.Publish)]
    [InlineData((int)CommitStep.Begin)]
    [InlineData((int)CommitStep.WriteRows)]
    [InlineData((int)CommitStep.Commit)]
    public async Task A_revocation_and_its_end_are_remembered_as_a_whole_or_not_at_all(int failing)
    {
        await using var test = await TestStore.CreateAsync();
        await ArriveAsync(test, "one");
        var given = test.Store.Grants.All[0];
        await FailingAsync(test, failing, () => RevokeAsync(test, given));
        (test.Store.Grants.All, test.Store.Grants.Revoked.Count).ShouldSatisfyAllConditions(s => s.All.ShouldBe([given]), s => s.Count.ShouldBe(0));
        await ShouldBeSoundAsync(test);

        await RevokeAsync(test, given);
        await FailingAsync(test, failing, () => GiveAsync(test, "one"));
        await ArriveAsync(test, "one");
        test.Store.Grants.All.ShouldBeEmpty();
        test.Store.Grants.Revoked.ShouldHaveSingleItem().Id.ShouldBe(given.Id);
        await ShouldBeSoundAsync(test);
    }

    [Fact]
    public async Task A_revocation_that_was_removed_from_outside_or_put_back_is_found_by_a_check()
    {
        await using var test = await TestStore.CreateAsync();
        await ArriveAsync(test, "one");
        await RevokeAsync(test, test.Store.Grants.All[0]);
        await test.Store.DisposeAsync();
        var (id, remembered) = test.GrantRows().ShouldHaveSingleItem();
        test.SetGrantRow(id, null);
        await test.OpenAsync();
        (await ProblemsAsync(test)).ShouldBe([ProblemReasons.GrantLost]);
        await test.Store.DisposeAsync();

        test.SetGrantRow(id, remembered);
        await test.OpenAsync();
        await ShouldBeSoundAsync(test);
        await GiveAsync(test, "one");
        await test.Store.DisposeAsync();
        test.SetGrantRow(id, remembered);
        await test.OpenAsync();
        (await ProblemsAsync(test)).ShouldBe([ProblemReasons.GrantUnrecorded]);
    }

    private async Task ArriveAsync(TestStore test, string from, string to = "two", string study = "1.2.1", DateTimeOffset? until = null) => (await test.AddAsync(new Sample
    {
        Study = study,
        Instance = $"1.2.9.{++instances}",
        Partner = from,
        Grants = [new GrantOrder("route", to, until ?? Now.AddDays(90), "treatment")],
    })).IsSafe.ShouldBeTrue();

    private static async Task<Grant> GiveAsync(TestStore test, string of) => (await test.Store.Grants.GiveAsync(
        new Grant { To = "two", Of = of, Scope = GrantScope.OfStudy(Study), From = Now, Basis = "treatment", GivenBy = "test", GivenAt = Now }, ByTest)).ShouldNotBeNull();

    private static async Task RevokeAsync(TestStore test, Grant grant) =>
        (await test.Store.Grants.RevokeAsync(other => other.Id == grant.Id, ByTest)).ShouldBe([grant]);

    private static async Task FailingAsync(TestStore test, int failing, Func<Task> act)
    {
        test.Probe = step =>
        {
            if (step == (CommitStep)failing)
            {
                throw new IOException("made to fail");
            }
        };
        await Should.ThrowAsync<StoreException>(act);
        test.Probe = null;
        await test.ReopenAsync();
    }

    private static async Task ShouldBeSoundAsync(TestStore test) => (await ProblemsAsync(test)).ShouldBeEmpty();

    private static async Task<IReadOnlyList<string>> ProblemsAsync(TestStore test) =>
        [.. (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.Select(p => p.Reason)];
}

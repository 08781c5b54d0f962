using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Check;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>Grants as the store keeps them: given, taken, recorded and found again; who may see by them is decided elsewhere.</summary>
public sealed class GrantTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly AuditRecord ByTest = new() { Event = AuditEvent.GrantGiven, Time = Now, Actor = "test" };
    private static readonly Uid Study = Uid.Parse("1.2.1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grant_is_there_again_at_the_next_start_exactly_as_it_was_given_and_gone_once_revoked()
    {
        await using var test = await FilledAsync();
        var ofStudy = await GiveAsync(test, Of(Study) with { Until = Now.AddDays(30).AddTicks(7), Route = "a route" });
        var ofPatient = await GiveAsync(test, Of(Study) with { Scope = GrantScope.OfPatient("one", "P1"), Basis = "Einwilligung Müller" });
        test.Store.Grants.All.ShouldBe([ofStudy, ofPatient]);

        await test.ReopenAsync();
        test.Store.Grants.All.ShouldBe([ofStudy, ofPatient]);
        (await test.Store.Grants.RevokeAsync(grant => grant.Id == ofStudy.Id, ByTest)).ShouldBe([ofStudy]);
        (await test.Store.Grants.RevokeAsync(grant => grant.Id == ofStudy.Id, ByTest)).ShouldBeEmpty();
        test.Store.Grants.All.ShouldBe([ofPatient]);

        await test.ReopenAsync();
        test.Store.Grants.All.ShouldBe([ofPatient]);
        (await test.Store.Grants.RevokeAsync(_ => true, ByTest)).ShouldBe([ofPatient]);
        await test.ReopenAsync();
        (await GiveAsync(test, Of(Study))).Id.ShouldBe(3, "a number is never given twice");
        (await VerifyAsync(test)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_granted_that_its_owner_did_not_send()
    {
        await using var test = await FilledAsync();
        foreach (var grant in new[]
        {
            Of(Study) with { Of = "two" }, Of(Study) with { Of = "nobody" }, Of(Uid.Parse("1.2.9")),
            Of(Study) with { Scope = GrantScope.OfPatient("two", "P1") }, Of(Study) with { Scope = GrantScope.OfPatient("one", "P9") },
        })
        {
            (await test.Store.Grants.GiveAsync(grant, ByTest)).ShouldBeNull();
        }

        test.Store.Grants.All.ShouldBeEmpty();
        test.Store.Audit.Newest().ShouldNotContain(r => r.Record.Event == AuditEvent.GrantGiven);
    }

    [Fact]
    public async Task What_is_given_and_taken_stands_in_the_audit_trail_with_who_whom_what_and_why()
    {
        await using var test = await FilledAsync();
        await GiveAsync(test, Of(Study) with { Until = Now.AddDays(1) });
        await test.Store.Grants.RevokeAsync(_ => true, ByTest with { Actor = "another" });

        var (revoked, given) = (test.Store.Audit.Newest().First().Record, test.Store.Audit.Newest().ElementAt(1).Record);
        (given.Event, given.Actor, given.Partner, given.Study, given.Time).ShouldBe((AuditEvent.GrantGiven, "test", "two", Study, Now));
        (revoked.Event, revoked.Actor, revoked.Partner, revoked.Study).ShouldBe((AuditEvent.GrantRevoked, "another", "two", Study));
        given.Detail.ShouldBe("of one, from 2026-03-01T08:00:00.0000000Z until 2026-03-02T08:00:00.0000000Z, basis: treatment");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_grant_and_its_record_are_kept_both_or_neither(int failing)
    {
        CommitStep[] steps = [CommitStep.Publish, CommitStep.Begin, CommitStep.WriteRows, CommitStep.Commit];
        await using var test = await FilledAsync();
        var kept = await GiveAsync(test, Of(Study));
        test.Probe = step =>
        {
            if (step == steps[failing])
            {
                throw new IOException("made to fail");
            }
        };
        await Should.ThrowAsync<StoreException>(async () => await test.Store.Grants.GiveAsync(Of(Study), ByTest));
        test.Store.Grants.All.ShouldBe([kept]);
        await test.ReopenAsync();
        await Should.ThrowAsync<StoreException>(async () => await test.Store.Grants.RevokeAsync(_ => true, ByTest));
        test.Store.Grants.All.ShouldBe([kept], "what could not be recorded as taken is not taken");
        test.Probe = null;

        await test.ReopenAsync();
        test.Store.Grants.All.ShouldBe([kept]);
        test.Store.Audit.Newest().Count(r => r.Record.Event is AuditEvent.GrantGiven or AuditEvent.GrantRevoked).ShouldBe(1);
        (await VerifyAsync(test)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Deleting_a_study_takes_its_grants_and_leaves_those_of_the_patient()
    {
        await using var test = await FilledAsync();
        await GiveAsync(test, Of(Study));
        var other = await GiveAsync(test, Of(Uid.Parse("1.2.0")));
        var ofPatient = await GiveAsync(test, Of(Study) with { Scope = GrantScope.OfPatient("one", "P1") });
        await test.Store.Administration.DeleteStudyAsync(Study, ByTest with { Event = AuditEvent.StudyDeleted });
        test.Store.Grants.All.ShouldBe([other, ofPatient]);
        (await VerifyAsync(test)).ShouldBeEmpty();

        // The same study again is another one: what was granted of the first says nothing of it.
        await test.AddAsync(new Sample { Study = Study.Value, Instance = "1.2.1.7" });
        await test.ReopenAsync();
        test.Store.Grants.All.ShouldBe([other, ofPatient]);
        (await VerifyAsync(test)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deletion_that_is_cut_off_has_taken_the_grants_already()
    {
        await using var test = await FilledAsync();
        await GiveAsync(test, Of(Study));
        test.Probe = step =>
        {
            if (step == CommitStep.SyncDirectories)
            {
                throw new IOException("made to fail");
            }
        };
        await Should.ThrowAsync<StoreException>(async () => await test.Store.Administration.DeleteStudyAsync(Study, ByTest));
        test.Probe = null;
        test.Store.Grants.All.ShouldBeEmpty();
        await test.ReopenAsync();
        test.Store.Grants.All.ShouldBeEmpty();
        (await VerifyAsync(test)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rebuilt_index_grants_nothing()
    {
        await using var test = await FilledAsync();
        await GiveAsync(test, Of(Study));
        await test.Store.DisposeAsync();
        File.Delete(Path.Combine(test.Folder, "catalog.db"));
        await StoreRebuild.RunAsync(test.Options, NullLoggerFactory.Instance, ByTest, null, Cancellation);
        await test.OpenAsync();
        test.Store.Grants.All.ShouldBeEmpty();
        (await VerifyAsync(test)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_revoked_row_that_is_put_back_and_one_that_is_lost_are_found_by_a_check()
    {
        await using var test = await FilledAsync();
        var revoked = await GiveAsync(test, Of(Study));
        var lost = await GiveAsync(test, Of(Study));
        var extended = await GiveAsync(test, Of(Study) with { Until = Now.AddDays(90), Route = "route" });
        await test.Store.DisposeAsync();
        var old = test.GrantRows();
        await test.OpenAsync();
        await AddByRouteAsync(test, "1.2.1.50", Now.AddDays(91));
        await test.Store.Grants.RevokeAsync(grant => grant.Id == revoked.Id, ByTest);
        (await VerifyAsync(test)).ShouldBeEmpty();
        await test.Store.DisposeAsync();

        test.SetGrantRow(lost.Id, null);
        test.SetGrantRow(revoked.Id, old[revoked.Id]);
        test.SetGrantRow(extended.Id, old[extended.Id]);
        await test.OpenAsync();
        (await VerifyAsync(test)).Order(StringComparer.Ordinal)
            .ShouldBe([ProblemReasons.GrantLost, ProblemReasons.GrantUnrecorded, ProblemReasons.GrantUnrecorded]);
    }

    [Fact]
    public async Task A_damaged_row_grants_nothing_and_keeps_nobody_else_out()
    {
        await using var test = await FilledAsync();
        var damaged = await GiveAsync(test, Of(Study));
        var sound = await GiveAsync(test, Of(Study));
        await test.Store.DisposeAsync();
        test.SetGrantRow(damaged.Id, test.GrantRows()[sound.Id]);
        await test.OpenAsync();
        test.Store.Grants.All.ShouldBe([sound]);
        (await VerifyAsync(test)).ShouldBe([ProblemReasons.GrantLost]);
    }

    [Fact]
    public async Task What_a_route_gives_is_one_grant_of_the_study_renewed_by_what_arrives_later_in_the_transaction_that_keeps_it()
    {
        await using var test = await FilledAsync();
        await AddByRouteAsync(test, "1.2.1.50", Now.AddDays(90));
        var given = test.Store.Grants.All.ShouldHaveSingleItem();
        (given.To, given.Of, given.Route, given.Until, given.Scope).ShouldBe(("two", "one", "route", Now.AddDays(90), GrantScope.OfStudy(Study)));

        await AddByRouteAsync(test, "1.2.1.51", Now.AddDays(89));
        test.Store.Grants.All.ShouldBe([given], "an earlier end takes nothing away");
        await AddByRouteAsync(test, "1.2.1.52", Now.AddDays(91));
        test.Store.Grants.All.ShouldBe([given with { Until = Now.AddDays(91) }]);

        test.Probe = step =>
        {
            if (step == CommitStep.Commit)
            {
                throw new IOException("made to fail");
            }
        };
        (await AddByRouteAsync(test, "1.2.1.53", Now.AddDays(99))).IsSafe.ShouldBeFalse();
        test.Probe = null;
        await test.ReopenAsync();
        test.Store.Grants.All.ShouldBe([given with { Until = Now.AddDays(91) }]);
        (await VerifyAsync(test)).ShouldBe([ProblemReasons.ObjectUnknown], "the object came, its row and its grant did not");
    }

    [Fact]
    public async Task What_the_sender_repeats_renews_nothing()
    {
        await using var test = await FilledAsync();
        await AddByRouteAsync(test, "1.2.1.50", Now.AddDays(90));
        var given = test.Store.Grants.All.ShouldHaveSingleItem();
        (await AddByRouteAsync(test, "1.2.1.50", Now.AddDays(99))).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        test.Store.Grants.All.ShouldBe([given]);

        // Another partner's first sending of the same is no repetition of its own.
        var second = new Sample { Study = "1.2.1", Instance = "1.2.1.50", Partner = "four", Grants = [new GrantOrder("route", "two", Now.AddDays(99), "treatment")] };
        (await test.AddAsync(second)).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        test.Store.Grants.All.Select(grant => grant.Of).ShouldBe(["one", "four"]);
    }

    [Fact]
    public async Task What_arrives_after_the_end_begins_a_grant_of_its_own()
    {
        await using var test = await FilledAsync();
        var received = new Sample().Receipt.ReceivedAt;
        await AddByRouteAsync(test, "1.2.1.50", received.AddSeconds(4));
        await AddByRouteAsync(test, "1.2.1.51", Now.AddDays(90));
        await AddByRouteAsync(test, "1.2.1.52", Now.AddDays(91));
        var grants = test.Store.Grants.All;
        grants.Select(grant => grant.Until).ShouldBe([received.AddSeconds(4), Now.AddDays(91)]);
        grants[1].From.ShouldBe(received.AddSeconds(5), "it shows nothing of the time between");
        (await VerifyAsync(test)).ShouldBeEmpty();
    }

    private static async Task<TestStore> FilledAsync()
    {
        var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample { Study = "1.2.0", Instance = "1.2.0.1" });
        await test.AddAsync(new Sample { Study = "1.2.1", Instance = "1.2.1.1" });
        await test.AddAsync(new Sample { Study = "1.2.0", Instance = "1.2.0.2", Partner = "two" });
        return test;
    }

    private static async Task<StoreOutcome> AddByRouteAsync(TestStore test, string instance, DateTimeOffset until) => await test.AddAsync(
        new Sample { Study = "1.2.1", Instance = instance, Grants = [new GrantOrder("route", "two", until, "treatment")] });

    private static Grant Of(Uid study) => new()
    {
        To = "two",
        Of = "one",
        Scope = GrantScope.OfStudy(study),
        From = Now,
        Basis = "treatment",
        GivenBy = "test",
        GivenAt = Now,
    };

    private static async Task<Grant> GiveAsync(TestStore test, Grant grant) => (await test.Store.Grants.GiveAsync(grant, ByTest)).ShouldNotBeNull();

    private static async Task<IReadOnlyList<string>> VerifyAsync(TestStore test) =>
        [.. (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.Select(p => p.Reason)];
}

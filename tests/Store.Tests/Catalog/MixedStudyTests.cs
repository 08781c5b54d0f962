using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Grants;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>A patient's grant shows nothing of a study that holds another patient too, however long ago that was noticed.</summary>
public sealed class MixedStudyTests
{
    private static readonly Sample First = new() { Study = "1.2.1", Instance = "1.2.1.1" };
    private static readonly AuditRecord ByTest = new() { Event = AuditEvent.GrantGiven, Time = DateTimeOffset.UnixEpoch };

    [Fact]
    public async Task A_holding_that_only_its_flags_call_mixed_is_hidden_from_a_patients_grant()
    {
        await using var test = await GrantedAsync();
        Seen(test).ShouldBe(1);
        await test.Store.DisposeAsync();
        test.Catalog("UPDATE holdings SET flags = flags | 2").ShouldBe(1);
        await test.OpenAsync();
        Seen(test).ShouldBe(0);

        // Nor when its row is written anew.
        (await test.AddAsync(First with { Instance = "1.2.1.2", Modality = "OT" })).Kind.ShouldBe(StoreOutcomeKind.Stored);
        Seen(test).ShouldBe(0);
        await test.ReopenAsync();
        Seen(test).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_mixed_now_is_called_so_by_flags_and_row()
    {
        await using var test = await GrantedAsync();
        test.Store.Grants.Covering(Uid.Parse(First.Study)).Count.ShouldBe(1);
        (await test.AddAsync(First with { Instance = "1.2.1.2", PatientId = "P2" })).Conflict.HasFlag(PatientConflict.MixedStudy).ShouldBeTrue();
        Seen(test).ShouldBe(0);
        test.Store.Grants.Covering(Uid.Parse(First.Study)).ShouldBeEmpty();
        await test.Store.DisposeAsync();
        test.Catalog("UPDATE holdings SET flags = 0 WHERE flags & 2").ShouldBe(1);
        await test.OpenAsync();
        Seen(test).ShouldBe(0);
    }

    private static async Task<TestStore> GrantedAsync()
    {
        var test = await TestStore.CreateAsync();
        await test.AddAsync(First);
        var grant = new Grant
        {
            To = "two",
            Of = "one",
            Scope = GrantScope.OfPatient("one", "P1"),
            From = DateTimeOffset.UnixEpoch,
            Basis = "treatment",
            GivenAt = DateTimeOffset.UnixEpoch,
        };
        (await test.Store.Grants.GiveAsync(grant, ByTest)).ShouldNotBeNull();
        return test;
    }

    private static int Seen(TestStore test) => test.Store.Ask(
        QueryLevel.Study, Sight.Of("two", static standing => standing.HasOwn || standing.Grants.Count > 0), Asking.Keys((Tags.StudyInstanceUID, Vr.UI, ""))).Count;
}

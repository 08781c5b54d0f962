using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Check;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>What one study and all studies together may take of the memory, and what happens there.</summary>
public sealed class IndexLimitTests
{
    private const int Most = 2_000;

    private static readonly AuditRecord ByTest = new() { Event = AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch, Actor = "test" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_index_is_full_new_studies_are_refused_and_those_begun_go_on()
    {
        await using var test = await FullAsync();
        var begun = test.Store.Studies(null).Count;
        begun.ShouldBeInRange(2, 50);
        (await test.AddAsync(Nth(1, 2))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        (await test.AddAsync(Nth(1, 1))).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
        (await test.AddAsync(Nth(1, 1) with { Content = "another" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
        (await test.AddAsync(Nth(1, 3) with { Modality = "CT", SopClass = "1.2.840.10008.5.1.4.1.1.2" })).Kind.ShouldBe(StoreOutcomeKind.Stored);
        (await test.AddAsync(Nth(1, 4) with { PatientId = "another" })).Kind.ShouldBe(StoreOutcomeKind.Stored);

        // What another partner sends of a study is a row of its own.
        (await test.AddAsync(Nth(1, 1) with { Partner = "two" })).ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, "index-full"));
        test.Store.IsReadOnly.ShouldBeFalse();
        test.Store.Studies(null).Count.ShouldBe(begun);
        test.Files("incoming").ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_new_studies_at_once_stay_within_the_limit_and_nothing_is_refused_for_another_reason()
    {
        await using var test = await TestStore.CreateAsync();
        test.MostIndexBytes = Most;
        await test.ReopenAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 60).SelectMany(study => new[] { Nth(study, 1), Nth(study, 2) }).Select(test.AddAsync));
        outcomes.Where(o => !o.IsSafe).ShouldAllBe(o => o.Reason == "index-full");
        var held = test.Store.Studies(null).Count;
        held.ShouldBeInRange(2, Most / InstanceRows.Of(Nth(1, 1).Header, "one").Holding.Length);
        outcomes.Count(o => o.IsSafe).ShouldBeInRange(held, held * 2);
        test.Store.IsReadOnly.ShouldBeFalse();
    }

    [Theory]
    [InlineData(Most)]
    [InlineData(0)]
    public async Task A_store_at_or_over_the_limit_opens_whole_and_has_room_again_when_studies_were_deleted(int most)
    {
        await using var test = await FullAsync();
        var begun = test.Store.Studies(null);
        test.MostIndexBytes = most;
        await test.ReopenAsync();
        test.Store.Studies(null).ShouldBe(begun);
        (await test.AddAsync(Nth(1, 2))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        (await test.AddAsync(Nth(99, 1))).Reason.ShouldBe("index-full");
        (await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.1"), ByTest)).ShouldBe(2);
        (await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.2"), ByTest)).ShouldBe(1);
        test.MostIndexBytes = Most;
        await test.ReopenAsync();
        (await test.AddAsync(Nth(99, 1))).Kind.ShouldBe(StoreOutcomeKind.Stored);
    }

    [Fact]
    public async Task An_index_made_anew_has_all_that_was_acknowledged_whatever_the_limit_says()
    {
        await using var test = await FullAsync();
        var begun = test.Store.Studies(null);
        test.MostIndexBytes = 0;
        await test.Store.DisposeAsync();
        var report = await StoreRebuild.RunAsync(test.Options, NullLoggerFactory.Instance, ByTest, null, Cancellation);
        report.Problems.ShouldBeEmpty();
        await test.OpenAsync();
        test.Store.Studies(null).ShouldBe(begun);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("\u6f22")]
    public void A_row_of_a_study_keeps_what_tells_it_from_others_and_stays_short_whatever_is_sent(string letter)
    {
        string Text(int characters) => string.Concat(Enumerable.Repeat(letter, characters));
        var uid = "1." + new string('2', 62);
        var identifying = new (Tag Tag, Vr Vr, byte Code, string Value)[]
        {
            (Tags.PatientID, Vr.LO, CatalogAttributes.PatientId, Text(256)), (Tags.PatientName, Vr.PN, CatalogAttributes.PatientName, Text(256)),
            (Tags.AccessionNumber, Vr.SH, CatalogAttributes.AccessionNumber, Text(256)), (Tags.IssuerOfPatientID, Vr.LO, CatalogAttributes.IssuerOfPatientId, Text(256)),
        };
        var rest = CatalogAttributes.All
            .Where(a => a.Code is > CatalogAttributes.IssuerOfPatientId and < CatalogAttributes.Domain && a.Vr != Vr.SQ && a.Vr != Vr.DS)
            .Select(a => Element(a.Tag, a.Vr, Text(1_300)));
        var sample = new Sample { Study = uid, More = [.. rest, .. identifying.Select(i => Element(i.Tag, i.Vr, i.Value))] };
        var row = InstanceRows.Of(sample.Header, "domain").Holding;
        row.Length.ShouldBeLessThan(InstanceRows.MaxStudyLength + 200);
        foreach (var (_, _, code, value) in identifying)
        {
            Encoding.UTF8.GetString(RowFields.Find(row, code)).ShouldBe(value);
        }

        Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.StudyInstanceUid)).ShouldBe(uid);
        Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.StudyDate)).ShouldBe(sample.StudyDate);
        Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.Domain)).ShouldBe(identifying[3].Value);
        Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.Modalities)).ShouldBe(sample.Modality);
    }

    private static Element Element(Tag tag, Vr vr, string text) => new DataSet().SetText(tag, vr, text)[tag]!;

    private static Sample Nth(int study, int instance) =>
        new() { Study = $"1.2.{study}", Series = $"1.2.{study}.1", Instance = $"1.2.{study}.1.{instance}", Content = $"content {instance}" };

    /// <summary>A store that has just refused a study for want of room.</summary>
    private static async Task<TestStore> FullAsync()
    {
        var test = await TestStore.CreateAsync();
        test.MostIndexBytes = Most;
        await test.ReopenAsync();
        for (var study = 1; study <= 60; study++)
        {
            var outcome = await test.AddAsync(Nth(study, 1));
            if (!outcome.IsSafe)
            {
                outcome.Reason.ShouldBe("index-full");
                return test;
            }
        }

        throw new InvalidOperationException("The limit was not reached.");
    }
}

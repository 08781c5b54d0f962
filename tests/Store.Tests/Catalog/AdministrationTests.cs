using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Check;
using DicomExchange.Store.Vault;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

public sealed class AdministrationTests
{
    private static readonly AuditRecord ByTest = new() { Event = AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch, Actor = "test" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_study_is_gone_from_answers_files_and_the_next_start()
    {
        await using var test = await FilledAsync();
        (await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.1"), ByTest)).ShouldBe(3);
        (await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.1"), ByTest)).ShouldBe(0);
        test.Store.Studies(null).ShouldHaveSingleItem().ShouldStartWith("1.2.0|");
        test.Objects().Count.ShouldBe(3);
        await test.ReopenAsync();
        test.Store.Studies(null).ShouldHaveSingleItem();
        test.Store.StudiesWithoutKey.ShouldBe(0);
        (await VerifyAsync(test)).Problems.ShouldBeEmpty();
        (await test.AddAsync(Nth(1, 0))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        (await VerifyAsync(test)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_instance_that_several_partners_sent_is_counted_once_as_in_the_list_of_studies()
    {
        await using var test = await FilledAsync();
        await test.AddAsync(Nth(0, 0) with { Partner = "two" });
        await test.AddAsync(Nth(0, 1) with { Content = "variant", Partner = "two" });
        await test.AddAsync(Nth(0, 3) with { Partner = "two" });

        var totals = test.Store.Administration.Totals();

        totals.Studies.ShouldBe(2);
        totals.Instances.ShouldBe(7);
    }

    [Fact]
    public async Task A_deletion_that_is_cut_off_is_ended_at_the_next_start()
    {
        await using var test = await FilledAsync();
        test.Probe = step =>
        {
            if (step == DicomExchange.Store.Catalog.Commit.CommitStep.SyncDirectories)
            {
                throw new IOException("made to fail");
            }
        };
        await Should.ThrowAsync<StoreException>(async () => await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.1"), ByTest));
        test.Probe = null;
        await test.ReopenAsync();
        test.Store.Studies(null).ShouldHaveSingleItem();
        test.Objects().Count.ShouldBe(3);
        (await VerifyAsync(test)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_check_finds_what_is_damaged_missing_or_unknown_and_adopts_or_removes()
    {
        await using var test = await FilledAsync(TestStore.InFiles);
        (await VerifyAsync(test)).Problems.ShouldBeEmpty();

        var files = test.Objects().Select(o => o.File).ToList();
        var bytes = await File.ReadAllBytesAsync(files[0], Cancellation);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(files[0], bytes, Cancellation);
        File.Delete(files[1]);
        var report = await VerifyAsync(test);
        report.Objects.ShouldBe(5);
        report.Problems.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_catalog_is_made_anew_from_the_objects_and_shows_the_same()
    {
        await using var test = await FilledAsync();
        await test.AddAsync(Nth(0, 0) with { Content = "variant", Partner = "two" });
        var studies = test.Store.Studies(null);
        var series = test.Store.Series(null);
        var own = test.Store.Studies("two");
        var instances = await test.Store.InstancesAsync(null, ["1.2.0", "1.2.1"]);
        var ownInstances = await test.Store.InstancesAsync("two", ["1.2.0", "1.2.1"]);

        await test.Store.DisposeAsync();
        File.Delete(Path.Combine(test.Folder, "catalog.db"));
        (await Should.ThrowAsync<StoreException>(() => ExchangeStore.OpenAsync(test.Options, NullLoggerFactory.Instance, Cancellation)))
            .Reason.ShouldBe(CatalogReasons.CatalogMissing);

        var report = await StoreRebuild.RunAsync(test.Options, NullLoggerFactory.Instance, ByTest, null, Cancellation);
        report.Problems.ShouldBeEmpty();
        report.Adopted.ShouldBe(7);
        await test.OpenAsync();
        test.Store.Studies(null).ShouldBe(studies);
        test.Store.Series(null).ShouldBe(series);
        test.Store.Studies("two").ShouldBe(own);
        (await test.Store.InstancesAsync(null, ["1.2.0", "1.2.1"])).ShouldBe(instances);
        (await test.Store.InstancesAsync("two", ["1.2.0", "1.2.1"])).ShouldBe(ownInstances);
        test.Store.Audit.Newest().Last().Record.Reason.ShouldBe(CatalogReasons.IndexRebuilt);
        (await VerifyAsync(test)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_object_without_a_row_is_reported_then_adopted_for_its_sender()
    {
        await using var test = await FilledAsync();
        var before = test.Store.Studies("one");

        // An older catalog beside newer objects: what a crash between rename and commit, or a restored backup, leaves.
        await test.Store.DisposeAsync();
        var catalog = Path.Combine(test.Folder, "catalog.db");
        File.Copy(catalog, catalog + ".backup");
        await test.OpenAsync();
        await test.AddAsync(Nth(0, 7));
        await test.Store.DisposeAsync();
        File.Move(catalog + ".backup", catalog, overwrite: true);
        await test.OpenAsync();
        test.Store.Studies("one").ShouldBe(before);
        (await VerifyAsync(test)).Problems.ShouldHaveSingleItem().Reason.ShouldBe(ProblemReasons.ObjectUnknown);
        (await test.Store.Administration.VerifyAsync(OrphanAction.Adopt, null, Cancellation)).Adopted.ShouldBe(1);
        (await VerifyAsync(test)).Problems.ShouldBeEmpty();
        (await test.AddAsync(Nth(0, 7))).Kind.ShouldBe(StoreOutcomeKind.AlreadyHeld);
    }

    [Fact]
    public async Task A_second_process_is_refused_and_harms_nothing()
    {
        await using var test = await FilledAsync();
        (await Should.ThrowAsync<StoreException>(() => ExchangeStore.OpenAsync(test.Options, NullLoggerFactory.Instance, Cancellation)))
            .Reason.ShouldBe(CatalogReasons.StoreLocked);
        (await test.AddAsync(Nth(0, 9))).Kind.ShouldBe(StoreOutcomeKind.Stored);
    }

    [Fact]
    public async Task Nothing_of_a_patient_stands_in_any_file()
    {
        await using var test = await TestStore.CreateAsync();
        var sample = new Sample
        {
            Study = "1.2.840.99999.111222333444",
            Series = "1.2.840.99999.555666777888",
            Instance = "1.2.840.99999.123123123123",
            PatientId = "CANARY-ID-48151623",
            Name = "Canarybird^Wilhelmina",
            Accession = "CANARYACC4815",
            BirthDate = "19481231",
            StudyDate = "20261231",
            Content = "canary-content-4815162342",
        };
        await test.AddAsync(sample);
        test.Store.Studies(null).ShouldHaveSingleItem();
        await test.Store.AuditAsync(ByTest with { Study = sample.Header.Study, PatientKey = sample.PatientId });
        foreach (var scope in new[] { GrantScope.OfStudy(sample.Header.Study), GrantScope.OfPatient(sample.Partner, sample.PatientId) })
        {
            var grant = new Grant { To = "two", Of = sample.Partner, Scope = scope, From = ByTest.Time, Basis = $"for {sample.Name}", GivenAt = ByTest.Time };
            (await test.Store.Grants.GiveAsync(grant, ByTest)).ShouldNotBeNull();
        }

        string[] secrets = [sample.Study, sample.Series, sample.Instance, sample.PatientId, "Canarybird", "CANARYBIRD", sample.Accession, sample.BirthDate, sample.StudyDate, sample.Content];
        Search(sample.Bytes, secrets.Where(s => s != "CANARYBIRD")).Count.ShouldBe(secrets.Length - 1);
        foreach (var file in Directory.EnumerateFiles(test.Folder, "*", SearchOption.AllDirectories))
        {
            Search(ReadShared(file), secrets).ShouldBeEmpty(file);
            secrets.ShouldAllBe(secret => !file.Contains(secret));
        }
    }

    [Fact]
    public async Task Owners_and_variants_are_listed_and_the_audit_trail_is_whole()
    {
        await using var test = await FilledAsync();
        await test.AddAsync(Nth(0, 0) with { Partner = "two" });
        await test.AddAsync(Nth(0, 0) with { Content = "variant", Partner = "three" });
        var held = test.Store.Administration.InstancesOf(Uid.Parse("1.2.0"));
        held.Count.ShouldBe(4);
        held.Single(h => h.Owners.Count == 2).Owners.ShouldBe(["one", "two"]);
        held.Single(h => h.Variant == 1).Owners.ShouldBe(["three"]);
        test.Store.Administration.ConflictsOf(Uid.Parse("1.2.0")).ShouldBe(PatientConflict.Variants);
        test.Store.Administration.Totals().Studies.ShouldBe(2);
        var verdict = test.Store.Audit.Verify();
        verdict.IsWhole.ShouldBeTrue();
        verdict.Records.ShouldBe(9);
        test.Store.Audit.Newest().First().Record.Event.ShouldBe(AuditEvent.VariantReceived);
    }

    private static Sample Nth(int study, int instance) =>
        new() { Study = $"1.2.{study}", Series = $"1.2.{study}.1", Instance = $"1.2.{study}.1.{instance}", Content = $"content {instance}" };

    private static async Task<TestStore> FilledAsync(VaultOptions? vault = null)
    {
        var test = await TestStore.CreateAsync(vault);
        for (var i = 0; i < 6; i++)
        {
            (await test.AddAsync(Nth(i % 2, i / 2))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        }

        return test;
    }

    private static Task<StoreReport> VerifyAsync(TestStore test) => test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation);

    private static List<string> Search(byte[] bytes, IEnumerable<string> secrets) =>
        [.. secrets.Where(s => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(s)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(s)) >= 0)];

    private static byte[] ReadShared(string file)
    {
        if (Path.GetFileName(file) == "lock")
        {
            return [];
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}

using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Answers;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>What the trail answers is what somebody finds who reads every record.</summary>
public sealed class AuditAnswersTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 8, 0, 0, TimeSpan.FromHours(1));
    private static readonly string[] Partners = ["one", "two", "three"];
    private static readonly AuditEvent[] Events =
    [
        AuditEvent.InstanceReceived, AuditEvent.InstanceRepeated, AuditEvent.InstanceSent, AuditEvent.SendFailed, AuditEvent.Query, AuditEvent.MatchesShown,
        AuditEvent.GrantGiven, AuditEvent.GrantRevoked, AuditEvent.StudyExported, AuditEvent.StudyShown, AuditEvent.StudyDeleted, AuditEvent.AccessRefused,
        AuditEvent.SendingBegun, AuditEvent.QueryEnded,
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Answers_are_those_of_a_reader_of_every_record(int seed)
    {
        await using var test = await TestStore.CreateAsync();
        var random = new Random(seed);
        for (var n = 0; n < 300; n++)
        {
            await test.Store.Audit.AppendAsync(Any(random, n));
            if (random.Next(10) == 0)
            {
                await test.Store.Audit.EndTransfersAsync($"a{random.Next(5)}");
            }
        }

        var since = Begin.AddMinutes(random.Next(300));
        var answered = new List<Exposure>();
        foreach (var partner in Partners)
        {
            answered.Add(await test.Store.Audit.Answers.ExposureAsync(partner, since, Cancellation));
        }

        var all = test.Store.Audit.RowsAfter(0).Select(row => (row.Sequence, Record: test.Store.Audit.Open(row))).ToList();
        for (var n = 0; n < Partners.Length; n++)
        {
            ShouldBe(answered[n], all, Partners[n], since);
        }

        foreach (var patient in Enumerable.Range(0, 12).Select(Patient))
        {
            var told = await test.Store.Audit.Answers.DisclosuresAsync(patient, since, since.AddMinutes(100), Cancellation);
            told.Select(static d => (d.Sequence, d.Kind, d.IsOpen)).ShouldBe(AnswerModel.Disclosed(all, patient, since, since.AddMinutes(100)));
        }

        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_running_association_has_moved_so_far_is_told_too()
    {
        await using var test = await TestStore.CreateAsync();
        var sent = new AuditRecord { Event = AuditEvent.InstanceSent, Time = Begin, Partner = "two", PatientKey = @"one\P1", Study = Uid.Parse("1.2"), Basis = "all", Bytes = 7, Correlation = "a1" };
        await test.Store.Audit.AppendAsync(sent);
        await test.Store.Audit.AppendAsync(sent with { Time = Begin.AddSeconds(1) });

        var first = (await test.Store.Audit.Answers.DisclosuresAsync(@"one\P1", null, null, Cancellation)).ShouldHaveSingleItem();
        await test.Store.Audit.AppendAsync(sent with { Time = Begin.AddSeconds(2) });
        await test.Store.Audit.EndTransfersAsync("a1");
        var both = await test.Store.Audit.Answers.DisclosuresAsync(@"one\P1", null, null, Cancellation);

        (first.Kind, first.Record.Partner, first.Record.Basis, first.Record.Count, first.Record.Bytes).ShouldBe((DisclosureKind.Sent, "two", "all", 2, 14));
        both.Sum(static d => d.Record.Count).ShouldBe(3);
        (await test.Store.Audit.Answers.ExposureAsync("two", Begin, Cancellation)).Patients.ShouldHaveSingleItem()
            .ShouldBe(new ExposedPatient(@"one\P1", Begin, Begin.AddSeconds(2)) { Received = 3 });
    }

    [Fact]
    public async Task A_clock_that_was_wrong_for_a_while_hides_nothing_of_what_is_asked_since_a_time()
    {
        var time = new ManualTime();
        await using var test = await TestStore.CreateAsync(time: time);
        async Task ShowAsync(string patient, int days) => await test.Store.Audit.AppendAsync(ProvedStore.Query("two", patient) with { Time = time.GetUtcNow().AddDays(days) });
        async Task<string[]> ExposedAsync(DateTimeOffset since) =>
            [.. (await test.Store.Audit.Answers.ExposureAsync("two", since, Cancellation)).Patients.Select(static p => p.PatientKey)];

        await ShowAsync(@"one\P1", 0);
        await test.Store.Audit.CheckpointAsync();
        time.Advance(TimeSpan.FromDays(30));

        // The clock was five days ahead when this was recorded, and was right again when it was signed.
        var since = time.GetUtcNow().AddDays(5);
        await ShowAsync(@"one\P2", 5);
        await test.Store.Audit.CheckpointAsync();
        time.Advance(TimeSpan.FromDays(6));
        await ShowAsync(@"one\P3", 0);

        (await ExposedAsync(since)).ShouldBe([@"one\P2", @"one\P3"]);
        (await ExposedAsync(since.AddDays(-36))).ShouldBe([@"one\P1", @"one\P2", @"one\P3"]);
        (await ExposedAsync(DateTimeOffset.MinValue)).Length.ShouldBe(3);
        (await test.Store.Audit.Answers.DisclosuresAsync(@"one\P2", since, null, Cancellation)).Count.ShouldBe(1);
        (await test.Store.Audit.Answers.DisclosuresAsync(@"one\P1", since, null, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_grant_of_a_study_is_told_with_those_without_a_patient()
    {
        await using var test = await TestStore.CreateAsync();
        await test.Store.Audit.AppendAsync(new AuditRecord { Event = AuditEvent.GrantGiven, Time = Begin, Partner = "two", Study = Uid.Parse("1.2.3") });
        await test.Store.Audit.AppendAsync(new AuditRecord { Event = AuditEvent.GrantGiven, Time = Begin, Partner = "two", PatientKey = @"one\P1" });

        var exposure = await test.Store.Audit.Answers.ExposureAsync("two", Begin, Cancellation);

        exposure.StudyGrants.ShouldHaveSingleItem().Study.Value.ShouldBe("1.2.3");
        exposure.Patients.ShouldHaveSingleItem().IsGrantedOnly.ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_that_would_not_be_whole_is_refused()
    {
        await using var test = await TestStore.CreateAsync();
        await test.Store.Audit.AppendAsync(ProvedStore.Query("two", @"one\P1"));
        await test.Store.DisposeAsync();
        test.Catalog("DELETE FROM audit WHERE sequence = 2").ShouldBe(1);
        await test.OpenAsync();

        (await Should.ThrowAsync<StoreException>(() => test.Store.Audit.Answers.DisclosuresAsync(@"one\P1", null, null, Cancellation))).Reason.ShouldBe(StoreReasons.RowDamaged);
        (await Should.ThrowAsync<StoreException>(() => test.Store.Audit.Answers.ExposureAsync("two", Begin, Cancellation))).Reason.ShouldBe(StoreReasons.RowDamaged);
    }

    [Fact]
    public async Task A_query_that_showed_a_thousand_patients_is_found_by_each_of_them_and_opened_for_no_other()
    {
        await using var test = await TestStore.CreateAsync();
        string[] shown = [.. Enumerable.Range(0, AuditRecord.MaxPatients).Select(Patient)];
        await test.Store.Audit.AppendAsync(ProvedStore.Query("two", shown));
        await test.Store.Audit.AppendAsync(ProvedStore.Query("three", Patient(AuditRecord.MaxPatients)));
        foreach (var n in new[] { 0, 32, AuditRecord.MaxPatients - 1 })
        {
            (await test.Store.Audit.Answers.DisclosuresAsync(shown[n], null, null, Cancellation)).ShouldHaveSingleItem().Sequence.ShouldBe(2);
        }

        (await test.Store.Audit.Answers.ExposureAsync("two", DateTimeOffset.MinValue, Cancellation)).Patients.Select(static p => p.PatientKey)
            .ShouldBe(shown.Order(StringComparer.Ordinal));
        await test.Store.DisposeAsync();
        test.Catalog("UPDATE audit SET row = zeroblob(length(row)) WHERE sequence = 2").ShouldBe(1);
        await test.OpenAsync();

        (await test.Store.Audit.Answers.DisclosuresAsync(Patient(AuditRecord.MaxPatients), null, null, Cancellation)).Count.ShouldBe(1);
        await Should.ThrowAsync<StoreException>(() => test.Store.Audit.Answers.DisclosuresAsync(shown[500], null, null, Cancellation));
    }

    [Fact]
    public async Task What_was_cut_when_it_was_recorded_is_found_and_proved_as_it_is_kept()
    {
        await using var test = await TestStore.CreateAsync();
        var tooLong = @"one\" + new string('Ä', AuditRecord.MaxTextLength);
        await test.Store.Audit.AppendAsync(ProvedStore.Query("two", [tooLong, tooLong + "2", .. Enumerable.Range(0, AuditRecord.MaxPatients).Select(Patient)]));

        var exposed = (await test.Store.Audit.Answers.ExposureAsync("two", DateTimeOffset.MinValue, Cancellation)).Patients;

        exposed.Sum(static p => p.Seen).ShouldBe(AuditRecord.MaxPatients);
        exposed.Count.ShouldBe(AuditRecord.MaxPatients - 1);
        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task A_checkpoint_signed_while_instances_move_does_not_hide_them_after_a_crash()
    {
        await using var test = await TestStore.CreateAsync();
        await test.Store.Audit.AppendAsync(new AuditRecord { Event = AuditEvent.InstanceSent, Time = Begin, Partner = "two", PatientKey = @"one\P1", Study = Uid.Parse("1.2"), Correlation = "a1" });
        await test.Store.Audit.CheckpointAsync();
        var killed = Directory.CreateTempSubdirectory("dx-killed-").FullName;
        foreach (var file in new[] { "catalog.db", "catalog.db-wal", "keys.db" })
        {
            await using var from = new FileStream(Path.Combine(test.Folder, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await using var to = File.Create(Path.Combine(killed, file));
            await from.CopyToAsync(to, Cancellation);
        }

        await using var again = test.At(killed);
        await again.OpenAsync();

        again.Store.Audit.WasInterrupted.ShouldBeTrue();
        (await again.Store.Audit.Answers.DisclosuresAsync(@"one\P1", null, null, Cancellation)).ShouldHaveSingleItem().Record.Detail.ShouldBe(AuditReasons.InterruptedByCrash);
    }

    private static string Patient(int n) => $@"one\P{n}";

    private static AuditRecord Any(Random random, int n)
    {
        var what = Events[random.Next(Events.Length)];
        var isQuery = what is AuditEvent.Query or AuditEvent.MatchesShown;
        return new AuditRecord
        {
            Event = what,
            Time = Begin.AddMinutes(n + random.Next(-5, 5)),
            Partner = Partners[random.Next(Partners.Length)],
            PatientKey = isQuery || random.Next(8) == 0 ? string.Empty : Patient(random.Next(12)),
            Patients = isQuery ? [.. Enumerable.Range(0, random.Next(50)).Select(static p => Patient(p)).OrderBy(_ => random.Next())] : [],
            Study = Uid.Parse($"1.2.{random.Next(20)}"),
            Correlation = $"a{random.Next(5)}",
            Bytes = random.Next(2) * random.Next(1000),
            Count = what == AuditEvent.Query ? random.Next(2) : 0,
            Transfer = what == AuditEvent.SendingBegun ? TransferKind.Begun : TransferKind.None,
        };
    }

    private static void ShouldBe(Exposure exposure, List<(long Sequence, AuditRecord Record)> all, string partner, DateTimeOffset since)
    {
        exposure.Patients.ToDictionary(static p => p.PatientKey, static p => (p.Received, p.NotConfirmed, p.NotConfirmedBytes, p.Begun, p.Theirs, p.Seen, p.Granted))
            .ShouldBe(AnswerModel.Exposed(all, partner, since), ignoreOrder: true);
        exposure.OpenQueries.ShouldBe(AnswerModel.OpenQueries(all, partner, since));
        exposure.StudyGrants.Count.ShouldBe(all.Count(r => r.Record.Partner == partner && r.Record.Time >= since && r.Record is { Event: AuditEvent.GrantGiven, PatientKey.Length: 0 }));
    }
}

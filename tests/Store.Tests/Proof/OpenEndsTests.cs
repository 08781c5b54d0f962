using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Answers;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>Wherever a process is killed, both answers name everybody who may have got or seen something, and say what is not known.</summary>
public sealed class OpenEndsTests
{
    private const string Partner = "two";
    private const int Together = 7;
    private const string One = @"one\P1";
    private const string Other = @"one\P2";

    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 8, 0, 0, TimeSpan.FromHours(1));
    private static readonly AuditRecord Template = new() { Event = AuditEvent.InstanceSent, Time = Begin, Partner = Partner, Correlation = "a1", Study = Uid.Parse("1.2"), PatientKey = One };

    /// <summary>As a node records an association on which it sends two patients' studies, and then a query.</summary>
    private static readonly AuditRecord[] Steps =
    [
        Template with { Event = AuditEvent.SendingBegun, Transfer = TransferKind.Begun },
        Template with { Bytes = 7 },
        Template with { Event = AuditEvent.SendFailed, Outcome = AuditOutcome.MinorFailure, Bytes = 5 },
        Template with { Event = AuditEvent.SendingBegun, Transfer = TransferKind.Begun, Study = Uid.Parse("1.3"), PatientKey = Other },
        Template with { Event = AuditEvent.SendFailed, Outcome = AuditOutcome.MinorFailure, Study = Uid.Parse("1.3"), PatientKey = Other },
        Template with { Event = AuditEvent.ApplicationStopped }, // stands for the association's end
        Shown(AuditEvent.Query, One),
        Shown(AuditEvent.MatchesShown, Other),
        Shown(AuditEvent.QueryEnded),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "begun", "", 0)]
    [InlineData(2, "sent open", "", 0)]
    [InlineData(3, "sent open, not-confirmed open", "", 0)]
    [InlineData(4, "sent open, not-confirmed open", "begun", 0)]
    [InlineData(5, "sent open, not-confirmed open", "begun", 0)]
    [InlineData(6, "sent, not-confirmed", "", 0)]
    [InlineData(7, "sent, not-confirmed, shown open", "", 1)]
    [InlineData(8, "sent, not-confirmed, shown open", "shown open", 1)]
    [InlineData(9, "sent, not-confirmed, shown", "shown", 0)]
    public async Task What_a_kill_cuts_off_is_said_behind_every_step(int steps, string ofOne, string ofOther, int openQueries)
    {
        await using var test = await TestStore.CreateAsync();
        await RecordAsync(test, Steps.Take(steps));

        await using var killed = await KilledAsync(test);
        (await DisclosedAsync(killed, One)).ShouldBe(ofOne);
        (await DisclosedAsync(killed, Other)).ShouldBe(ofOther);
        var exposure = await killed.Store.Audit.Answers.ExposureAsync(Partner, DateTimeOffset.MinValue, Cancellation);
        exposure.OpenQueries.ShouldBe(openQueries);
        exposure.Patients.Select(static p => p.PatientKey).ShouldBe(new[] { (One, ofOne), (Other, ofOther) }.Where(static p => p.Item2.Length > 0).Select(static p => p.Item1));
        var one = exposure.Patients[0];
        (one.Received, one.NotConfirmed, one.NotConfirmedBytes, one.Seen).ShouldBe((steps > 1 ? 1 : 0, steps > 2 ? 1 : 0, steps > 2 ? 5 : 0, steps > 6 ? 1 : 0));
        one.Begun.ShouldBe(ofOne.Split(',').Count(static w => w.Contains("begun", StringComparison.Ordinal) || w.EndsWith("sent open", StringComparison.Ordinal) || w.EndsWith("confirmed open", StringComparison.Ordinal)));
        killed.Store.Audit.Verify().IsWhole.ShouldBeTrue();
    }

    [Theory]
    [InlineData(2, 2, "sent open", "", 1)]
    [InlineData(2, 3, "sent, not-confirmed open", "", 1)]
    [InlineData(3, 3, "sent, not-confirmed open", "", 1)]
    [InlineData(3, 6, "sent, not-confirmed open", "", 1)]
    [InlineData(2, 6, "sent, not-confirmed", "", 0)]
    [InlineData(5, 5, "sent, not-confirmed open", "begun", 1)]
    public async Task A_sum_in_part_is_no_end_of_what_goes_on_when_the_process_is_killed(int beforeAsking, int steps, string ofOne, string ofOther, int begun)
    {
        await using var test = await TestStore.CreateAsync();
        await RecordAsync(test, Steps.Take(beforeAsking));
        await DisclosedAsync(test, One);
        await RecordAsync(test, Steps.Take(steps).Skip(beforeAsking));

        await using var killed = await KilledAsync(test);

        (await DisclosedAsync(killed, One)).ShouldBe(ofOne);
        (await DisclosedAsync(killed, Other)).ShouldBe(ofOther);
        var exposed = (await killed.Store.Audit.Answers.ExposureAsync(Partner, DateTimeOffset.MinValue, Cancellation)).Patients;
        exposed.Select(static p => (p.PatientKey, p.Begun)).ShouldBe(ofOther.Length > 0 ? [(One, begun), (Other, 1)] : [(One, begun)]);
    }

    [Fact]
    public async Task What_nobody_ended_before_the_store_closed_has_no_end()
    {
        await using var test = await TestStore.CreateAsync();
        await RecordAsync(test, Steps.Take(2));
        await test.Store.DisposeAsync();
        await test.OpenAsync();

        test.Store.Audit.WasInterrupted.ShouldBeFalse();
        (await DisclosedAsync(test, One)).ShouldBe("sent open");
    }

    [Theory]
    [InlineData(1, "begun")]
    [InlineData(2, "sent open")]
    [InlineData(3, "sent open, not-confirmed open")]
    public async Task What_was_cut_off_is_told_whatever_the_time_since_which_is_asked(int steps, string ofOne)
    {
        await using var test = await TestStore.CreateAsync();
        await RecordAsync(test, Steps.Take(steps));
        await using var killed = await KilledAsync(test);

        (await DisclosedAsync(killed, One, Begin.AddMinutes(1))).ShouldBe(ofOne);
        var one = (await killed.Store.Audit.Answers.ExposureAsync(Partner, Begin.AddMinutes(1), Cancellation)).Patients.ShouldHaveSingleItem();
        (one.PatientKey, one.Begun, one.Received, one.NotConfirmed).ShouldBe((One, Math.Max(1, steps - 1), 0, 0));
    }

    [Fact]
    public async Task The_end_of_a_query_that_was_told_whole_does_not_hide_that_another_has_none()
    {
        await using var test = await TestStore.CreateAsync();
        await RecordAsync(test, [Shown(AuditEvent.Query, One) with { Count = 1 }, Shown(AuditEvent.QueryEnded), Shown(AuditEvent.Query, Other)]);

        (await test.Store.Audit.Answers.ExposureAsync(Partner, DateTimeOffset.MinValue, Cancellation)).OpenQueries.ShouldBe(1);
        (await test.Store.Audit.Answers.ExposureAsync(Partner, Begin.AddMinutes(1), Cancellation)).OpenQueries.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_being_sent_now_is_said_too()
    {
        await using var test = await TestStore.CreateAsync();
        await test.Store.Audit.AppendAsync(Steps[0]);

        (await DisclosedAsync(test, One)).ShouldBe("begun");
        (await test.Store.Audit.Answers.ExposureAsync(Partner, Begin, Cancellation)).Patients.ShouldHaveSingleItem().ShouldBe(new ExposedPatient(One, Begin, Begin) { Begun = 1 });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Threads_find_together_what_one_finds_that_reads_all(int seed)
    {
        var random = new Random(seed);
        var records = Enumerable.Range(1, 2000).Select(n => (Sequence: (long)n, Record: Any(random, n)))
            .DistinctBy(static r => r.Record.Event == AuditEvent.SendingBegun ? $"{r.Record.Correlation} {r.Record.Study} {r.Record.PatientKey}" : $"{r.Sequence}").ToList();
        OpenEnds[] threads = [new(Together, DateTimeOffset.MinValue), new(Together, DateTimeOffset.MinValue), new(Together, DateTimeOffset.MinValue)];
        foreach (var part in records.Chunk(Together).OrderBy(_ => random.Next()))
        {
            var thread = threads[random.Next(threads.Length)];
            foreach (var (sequence, record) in part)
            {
                AuditRecordCodec.With(record, (thread, sequence), static (state, plain) =>
                {
                    AuditRecordCodec.TryReadFields(plain, out var time, out var fields).ShouldBeTrue();
                    state.thread.Take(state.sequence, AuditRecordCodec.EventOf(plain), fields, time);
                    return true;
                });
            }
        }

        var all = new OpenEnds(Together, DateTimeOffset.MinValue);
        Array.ForEach(threads, all.Add);

        var model = AnswerModel.Exposed(records, Partner, DateTimeOffset.MinValue);
        all.Sending.Select(static s => System.Text.Encoding.UTF8.GetString(s.Patient)).CountBy(static p => p).ToDictionary().ShouldBe(
            model.Where(static m => m.Value.Begun > 0).ToDictionary(static m => m.Key, static m => (int)m.Value.Begun), ignoreOrder: true);
        all.Queries.ShouldBe(AnswerModel.OpenQueries(records, Partner, DateTimeOffset.MinValue));
        all.Queries.ShouldBePositive();
    }

    private static AuditRecord Any(Random random, int n)
    {
        var of = Template with { Time = Begin.AddSeconds(n), Correlation = $"a{random.Next(60)}", Study = Uid.Parse($"1.{random.Next(3)}"), PatientKey = $@"one\P{random.Next(4)}" };
        return random.Next(5) switch
        {
            0 or 1 => of with { Event = AuditEvent.SendingBegun, Transfer = TransferKind.Begun },
            2 => of with { Event = AuditEvent.InstancesTransferred, Transfer = (TransferKind)random.Next(1, 10), Count = 1, Detail = random.Next(2) == 0 ? AuditReasons.TransferContinues : string.Empty },
            3 => of with { Event = AuditEvent.Query, PatientKey = string.Empty, Patients = [One], Count = random.Next(4) / 3 },
            _ => of with { Event = AuditEvent.QueryEnded, PatientKey = string.Empty },
        };
    }

    private static AuditRecord Shown(AuditEvent what, params string[] patients) => new() { Event = what, Time = Begin, Partner = Partner, Correlation = "a2", Patients = patients };

    private static async Task RecordAsync(TestStore test, IEnumerable<AuditRecord> steps)
    {
        foreach (var step in steps)
        {
            await (step.Event == AuditEvent.ApplicationStopped ? test.Store.Audit.EndTransfersAsync("a1") : test.Store.Audit.AppendAsync(step));
        }
    }

    /// <summary>What the next process finds.</summary>
    private static async Task<TestStore> KilledAsync(TestStore test)
    {
        var folder = Directory.CreateTempSubdirectory("dx-killed-").FullName;
        foreach (var file in new[] { "catalog.db", "catalog.db-wal", "keys.db" })
        {
            await using var from = new FileStream(Path.Combine(test.Folder, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await using var to = File.Create(Path.Combine(folder, file));
            await from.CopyToAsync(to, Cancellation);
        }

        var killed = test.At(folder);
        await killed.OpenAsync();
        return killed;
    }

    private static async Task<string> DisclosedAsync(TestStore test, string patient, DateTimeOffset? since = null) => string.Join(", ", (await test.Store.Audit.Answers.DisclosuresAsync(patient, since, null, Cancellation))
        .Select(static d => (d.Kind switch
        {
            DisclosureKind.Sent => "sent",
            DisclosureKind.NotConfirmed => "not-confirmed",
            DisclosureKind.Begun => "begun",
            _ => "shown",
        }) + (d.IsOpen && d.Kind != DisclosureKind.Begun ? " open" : string.Empty)));
}

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
        foreach (var step in Steps.Take(steps))
        {
            await (step.Event == AuditEvent.ApplicationStopped ? test.Store.Audit.EndTransfersAsync("a1") : test.Store.Audit.AppendAsync(step));
        }

        var folder = Directory.CreateTempSubdirectory("dx-killed-").FullName;
        foreach (var file in new[] { "catalog.db", "catalog.db-wal", "keys.db" })
        {
            await using var from = new FileStream(Path.Combine(test.Folder, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await using var to = File.Create(Path.Combine(folder, file));
            await from.CopyToAsync(to, Cancellation);
        }

        await using var killed = test.At(folder);
        await killed.OpenAsync();

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
        OpenEnds[] threads = [new(), new(), new()];
        foreach (var part in records.Chunk(7).OrderBy(_ => random.Next()))
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

        var all = new OpenEnds();
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
            2 => of with { Event = AuditEvent.InstancesTransferred, Transfer = (TransferKind)random.Next(1, 10), Count = 1 },
            3 => of with { Event = AuditEvent.Query, PatientKey = string.Empty, Patients = [One], Count = random.Next(4) / 3 },
            _ => of with { Event = AuditEvent.QueryEnded, PatientKey = string.Empty },
        };
    }

    private static AuditRecord Shown(AuditEvent what, params string[] patients) => new() { Event = what, Time = Begin, Partner = Partner, Correlation = "a2", Patients = patients };

    private static async Task<string> DisclosedAsync(TestStore test, string patient) => string.Join(", ", (await test.Store.Audit.Answers.DisclosuresAsync(patient, null, null, Cancellation))
        .Select(static d => (d.Kind switch
        {
            DisclosureKind.Sent => "sent",
            DisclosureKind.NotConfirmed => "not-confirmed",
            DisclosureKind.Begun => "begun",
            _ => "shown",
        }) + (d.IsOpen && d.Kind != DisclosureKind.Begun ? " open" : string.Empty)));
}

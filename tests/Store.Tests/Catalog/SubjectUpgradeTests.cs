using DicomExchange.Store.Answers;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Tests.Proof;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>What a trail that version 6 wrote tells of its patients.</summary>
public sealed class SubjectUpgradeTests
{
    /// <summary>SQLite's own for a database that it makes (file format §1.3).</summary>
    private const int PageLength = 4096;

    private static readonly AuditRecord Asked = new() { Event = AuditEvent.Query, Time = DateTimeOffset.UnixEpoch, Partner = "two", Correlation = "a1" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_page_under_a_record_keeps_no_store_from_opening_and_refuses_the_answers_it_may_be_missing_in()
    {
        await using var test = await TestStore.CreateAsync();
        await test.Store.Audit.AppendAsync(ProvedStore.Query("two", [.. Enumerable.Range(0, AuditRecord.MaxPatients).Select(static n => $@"one\Patient number {n}")]));
        await test.Store.Audit.AppendAsync(ProvedStore.Query("three", @"one\Q"));
        await test.Store.DisposeAsync();
        DamageRecord(test, 2);

        await test.OpenAsync();

        var answers = test.Store.Audit.Answers;
        foreach (var patient in new[] { @"one\Patient number 5", @"one\Q", @"one\nobody" })
        {
            answers.Knows(patient).ShouldBeTrue();
            (await Should.ThrowAsync<Exception>(() => answers.DisclosuresAsync(patient, null, null, Cancellation))).ShouldBeOfType<StoreException>().Reason.ShouldBe(StoreReasons.RowDamaged);
        }

        (await answers.ExposureAsync("three", DateTimeOffset.MinValue, Cancellation)).Patients.ShouldHaveSingleItem().PatientKey.ShouldBe(@"one\Q");
        await test.Store.Audit.AppendAsync(ProvedStore.Query("three", @"one\R"));
        test.Store.Audit.Verify().ShouldBe(new AuditVerdict(AuditReasons.RecordUnreadable, 2, 1, 0), "and what is damaged is named");
    }

    [Fact]
    public void Rows_are_divided_without_being_held_in_memory()
    {
        using var connection = Connection.OpenWriter(":memory:", create: true);
        connection.ExecuteScript(Schema.Version6Subjects);
        var steps = Schema.SubjectsApart.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var plans = new List<string>();
        foreach (var step in steps)
        {
            if (step.StartsWith("INSERT", StringComparison.Ordinal))
            {
                using var plan = connection.Prepare("EXPLAIN QUERY PLAN " + step);
                while (plan.Step())
                {
                    plans.Add(System.Text.Encoding.UTF8.GetString(plan.Blob(3)));
                }
            }

            connection.ExecuteScript(step);
        }

        plans.Count.ShouldBe(2);
        plans.ShouldAllBe(static plan => plan.StartsWith("SCAN audit_subjects_6", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_query_is_told_once_and_its_end_is_known()
    {
        await using var test = await TestStore.CreateAsync();
        string[] shown = [.. Enumerable.Range(0, AuditRecord.MaxPatients).Select(static n => $@"one\P{n}")];
        await test.Store.Audit.AppendAsync(Asked with { Detail = "matches follow" });
        await test.Store.Audit.AppendAsync(Asked with { Event = AuditEvent.MatchesShown, Patients = shown });
        await test.Store.Audit.AppendAsync(Asked with { Detail = "matches shown", Patients = [@"one\Q"], Count = 1001 });
        await test.Store.Audit.AppendAsync(Asked with { Correlation = "a2", Detail = "matches follow" });
        await test.Store.Audit.AppendAsync(Asked with { Correlation = "a2", Detail = "matches shown, status FE00", Patients = [@"one\Q"] });
        await test.Store.Audit.AppendAsync(Asked with { Event = AuditEvent.MatchesShown, Correlation = "a3", Patients = shown });
        await test.Store.DisposeAsync();
        test.Catalog(SchemaUpgradeTests.WithoutPartners);

        await test.OpenAsync();

        async Task<bool[]> OpenAsync(string patient) => [.. (await test.Store.Audit.Answers.DisclosuresAsync(patient, null, null, Cancellation)).Select(static d => d.IsOpen)];
        (await OpenAsync(@"one\P7")).ShouldBe([false, true]);
        (await OpenAsync(@"one\Q")).ShouldBe([false, false]);
        (await test.Store.Audit.Answers.ExposureAsync("two", DateTimeOffset.MinValue, Cancellation)).OpenQueries.ShouldBe(0);
        var queries = test.Store.Audit.RowsAfter(0).Select(test.Store.Audit.Open).Where(static r => r.Event == AuditEvent.Query).ToList();
        queries.Select(static r => r.Message != 0).ShouldBe([true, false, true, false]);
        queries.Select(AuditMessages.Becomes).ShouldBe([true, false, true, false]);
    }

    /// <summary>Puts the catalog as version 6 had it, and breaks the chain of pages that a record goes on in.</summary>
    private static void DamageRecord(TestStore test, long sequence)
    {
        test.Catalog(SchemaUpgradeTests.WithoutPartners);
        var catalog = Path.Combine(test.Folder, "catalog.db");
        byte[] row;
        using (var connection = Connection.OpenWriter(catalog, create: false))
        {
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            using var record = connection.Prepare($"SELECT row FROM audit WHERE sequence = {sequence}");
            record.Step().ShouldBeTrue();
            row = record.Blob(0).ToArray();
        }

        // Each page of what does not fit in the table begins with the number of the next one (file format §1.6).
        row.Length.ShouldBeGreaterThan(3 * PageLength);
        var bytes = File.ReadAllBytes(catalog);
        var at = bytes.AsSpan().IndexOf(row.AsSpan(PageLength + 512, 64));
        at.ShouldBePositive();
        bytes.AsSpan(at / PageLength * PageLength, 4).Fill(0xFF);
        File.WriteAllBytes(catalog, bytes);
    }
}

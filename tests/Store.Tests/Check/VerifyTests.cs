using System.Globalization;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Check;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Store.Vault;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Check;

/// <summary>A check finds whatever was done to rows and files, says what is affected, and destroys nothing on a false trail.</summary>
public sealed class VerifyTests
{
    private const string Sender = "Panoramic, room 2";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("holdings", "row")]
    [InlineData("series", "row")]
    [InlineData("instances", "row")]
    [InlineData("instances", "object")]
    public async Task A_changed_byte_in_any_table_is_found_and_names_the_study_for_the_administrator_only(string table, string column)
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        Change(test, table, column, static blob => blob[^20] ^= 1);
        await test.OpenAsync();
        var problem = (await VerifyAsync(test)).Problems.ShouldHaveSingleItem();
        problem.Subject.ShouldBe(table == "holdings" ? string.Empty : "study 1.2.1");
        problem.Message.ShouldNotContain("1.2.1");
    }

    [Fact]
    public async Task A_column_that_is_too_short_is_a_finding_and_not_the_end_of_the_check()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        Execute(test, "UPDATE instances SET object = x'00' WHERE id = 1");
        await test.OpenAsync();
        var report = await VerifyAsync(test);
        report.Problems.ShouldContain(p => p.Reason == ProblemReasons.RowDamaged);
        report.Bytes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Counts_that_do_not_agree_with_the_rows_are_found()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        Execute(test, "UPDATE holdings SET series = series + 1 WHERE id = 1");
        await test.OpenAsync();
        (await VerifyAsync(test)).Problems.ShouldHaveSingleItem().Reason.ShouldBe(ProblemReasons.RowDamaged);
    }

    [Fact]
    public async Task A_page_of_the_index_that_is_damaged_is_a_finding_and_no_object_counts_as_unknown_for_it()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        using (var connection = Connection.OpenWriter(Path.Combine(test.Folder, "catalog.db"), create: false))
        {
            connection.Execute("PRAGMA writable_schema = ON");
            connection.Execute("UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'placements') WHERE name = 'instances_study'");
        }

        await test.OpenAsync();
        var report = await test.Store.Administration.VerifyAsync(OrphanAction.Remove, null, Cancellation);
        report.Problems.ShouldContain(p => p.Reason == ProblemReasons.RowDamaged);
        report.Removed.ShouldBe(0);
        Files(test).Count.ShouldBe(4);
    }

    [Fact]
    public async Task Damaged_and_missing_objects_are_counted_by_study_with_sender_and_day()
    {
        await using var test = await FilledAsync();
        var files = test.Store.Administration.InstancesOf(Uid.Parse("1.2.1")).Select(i => Path.Combine(test.Folder, "vault", i.Instance.Object.Location.ToString())).ToList();
        var bytes = await File.ReadAllBytesAsync(files[0], Cancellation);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(files[0], bytes, Cancellation);
        File.Delete(files[1]);
        var problems = (await VerifyAsync(test)).Problems;
        problems.Select(p => p.Reason).ShouldBe([DamageReasons.Missing, DamageReasons.Content], ignoreOrder: true);
        foreach (var problem in problems)
        {
            problem.Subject.ShouldBe("study 1.2.1");
            problem.Message.ShouldContain("1 instance of one study");
            problem.Message.ShouldContain(Sender);
            problem.Message.ShouldContain("2026-01-02");
            problem.Message.ShouldContain("backup");
        }
    }

    [Fact]
    public async Task A_file_the_disk_will_not_read_is_a_finding_and_the_rest_is_read_all_the_same()
    {
        await using var test = await FilledAsync();
        var file = Files(test)[0];
        File.Delete(file);
        Directory.CreateDirectory(file);
        var report = await VerifyAsync(test);
        report.Problems.ShouldContain(p => p.Reason == DamageReasons.Unreadable);
        report.Bytes.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("vault/Doe^Jane.dcm")]
    [InlineData("vault/000000/notes.txt")]
    [InlineData("vault/000000/ABCDEFABCDEFABCDEFABCDEFABCDEFAB")]
    [InlineData("vault/7/0123456789abcdef0123456789abcdef")]
    [InlineData("vault/000000/folder/0123456789abcdef0123456789abcdef")]
    public async Task A_file_that_is_no_object_is_named_to_the_administrator_and_left_alone(string name)
    {
        await using var test = await FilledAsync();
        var file = Path.Combine(test.Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "junk", Cancellation);
        var problem = (await test.Store.Administration.VerifyAsync(OrphanAction.Remove, null, Cancellation)).Problems.ShouldHaveSingleItem();
        problem.Reason.ShouldBe(ProblemReasons.FileUnknown);
        name.ShouldStartWith(problem.Subject);
        problem.Message.ShouldNotContain("Doe");
        File.Exists(file).ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_is_removed_while_a_damaged_row_may_be_the_one_that_names_it()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        Change(test, "instances", "object", static blob => blob[8] ^= 1);
        await test.OpenAsync();
        var report = await test.Store.Administration.VerifyAsync(OrphanAction.Remove, null, Cancellation);
        report.Removed.ShouldBe(0);
        report.Problems.Select(p => p.Reason).ShouldBe([DamageReasons.Missing, ProblemReasons.ObjectUnknown], ignoreOrder: true);
        Files(test).Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_object_without_a_row_is_removed_when_all_else_is_sound()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        Execute(test, "DELETE FROM placements WHERE instance = 4");
        Execute(test, "DELETE FROM instances WHERE id = 4");
        await test.OpenAsync();
        var problem = (await VerifyAsync(test)).Problems.ShouldHaveSingleItem();
        problem.Reason.ShouldBe(ProblemReasons.ObjectUnknown);
        problem.Message.ShouldContain(Sender);
        (await test.Store.Administration.VerifyAsync(OrphanAction.Remove, null, Cancellation)).ShouldSatisfyAllConditions(
            r => r.Removed.ShouldBe(1), r => r.Problems.ShouldBeEmpty());
        Files(test).Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_outcome_is_remembered_until_the_next_check_whatever_happens_in_between()
    {
        await using var test = await FilledAsync();
        test.Store.Administration.LastVerify.ShouldBeNull();
        await VerifyAsync(test);
        test.Store.Administration.LastVerify!.Problems.ShouldBe(0);
        var junk = Path.Combine(test.Folder, "vault", "Doe^Jane.dcm");
        await File.WriteAllTextAsync(junk, "junk", Cancellation);
        await VerifyAsync(test);
        await test.ReopenAsync();
        test.Store.Administration.LastVerify!.Problems.ShouldBe(1);
        Directory.EnumerateFiles(test.Folder, "verified*").SelectMany(File.ReadAllLines).ShouldNotContain(line => line.Contains("Doe"));
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => test.Store.Administration.VerifyAsync(OrphanAction.Report, null, stopped.Token));
        test.Store.Administration.LastVerify!.Problems.ShouldBe(1);
        File.Delete(junk);
        await VerifyAsync(test);
        test.Store.Administration.LastVerify!.Problems.ShouldBe(0);
        await File.WriteAllTextAsync(Path.Combine(test.Folder, "verified.json"), "{", Cancellation);
        test.Store.Administration.LastVerify!.Problems.ShouldBeGreaterThan(0, "what cannot be read must not pass for a clean check");
    }

    [Fact]
    public async Task A_deletion_undone_by_an_older_copy_names_the_study_for_the_administrator_only()
    {
        await using var test = await FilledAsync();
        await test.Store.Audit.AppendAsync(new AuditRecord { Event = AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch, Study = Uid.Parse("1.2.1") });
        var problem = (await VerifyAsync(test)).Problems.ShouldHaveSingleItem();
        problem.Reason.ShouldBe(ProblemReasons.DeletionUndone);
        problem.Subject.ShouldBe("study 1.2.1");
        problem.Message.ShouldNotContain("1.2.1");
    }

    [Fact]
    public async Task Progress_comes_to_its_end()
    {
        await using var test = await FilledAsync();
        var last = new Last();
        await test.Store.Administration.VerifyAsync(OrphanAction.Report, last, Cancellation);
        last.Value.ShouldBe(new WorkProgress(4, 4));
    }

    private static Sample Nth(int n) => new()
    {
        Study = $"1.2.{n % 2}",
        Series = $"1.2.{n % 2}.1",
        Instance = $"1.2.{n % 2}.1.{n}",
        Content = $"content {n}",
        Partner = Sender,
    };

    private static async Task<TestStore> FilledAsync()
    {
        var test = await TestStore.CreateAsync(TestStore.InFiles);
        for (var i = 0; i < 4; i++)
        {
            (await test.AddAsync(Nth(i + 1))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        }

        return test;
    }

    private static Task<StoreReport> VerifyAsync(TestStore test) => test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation);

    private static List<string> Files(TestStore test) => [.. Directory.EnumerateFiles(Path.Combine(test.Folder, "vault"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static void Execute(TestStore test, string sql)
    {
        using var connection = Connection.OpenWriter(Path.Combine(test.Folder, "catalog.db"), create: false);
        connection.Execute(sql);
    }

    /// <summary>Changes a column of the table's first row, which is of study 1.2.1.</summary>
    private static void Change(TestStore test, string table, string column, Action<byte[]> change)
    {
        using var connection = Connection.OpenWriter(Path.Combine(test.Folder, "catalog.db"), create: false);
        byte[] blob;
        using (var read = connection.Prepare(string.Create(CultureInfo.InvariantCulture, $"SELECT {column} FROM {table} WHERE id = 1")))
        {
            read.Step().ShouldBeTrue();
            blob = read.Blob(0).ToArray();
        }

        change(blob);
        using var write = connection.Prepare($"UPDATE {table} SET {column} = ?1 WHERE id = 1");
        write.Bind(1, blob).Run();
    }

    private sealed class Last : IProgress<WorkProgress>
    {
        public WorkProgress Value { get; private set; }

        public void Report(WorkProgress value) => Value = value;
    }
}

using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Check;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Tests.Catalog;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Check;

/// <summary>Whatever a disk makes of a cell of the catalog: the store opens or says why not, and a check names it.</summary>
public sealed class DamagedCellTests
{
    /// <summary>Counters that nothing else says again; a wrong one misleads a list and loses nothing.</summary>
    private static readonly string[] Unchecked =
    [
        "holdings.bytes", "holdings.flags", "holdings.instances", "series.instances", "instances.variant", "deletions.study",
    ];

    private static readonly DateTimeOffset Forever = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Values = ["x''", "x'00'", "zeroblob(17)", "zeroblob(100)", "'text'", "9223372036854775807", "-9223372036854775808", "-1", "922337203685477580"];

    public static TheoryData<string, string> Cells => new(
        from table in new (string Name, string[] Columns)[]
        {
            ("partners", ["id", "row"]),
            ("studies", ["id", "token"]),
            ("holdings", ["id", "study", "owner", "instances", "series", "bytes", "flags", "row"]),
            ("series", ["id", "holding", "token", "instances", "row"]),
            ("instances", ["id", "study", "token", "variant", "object", "row"]),
            ("placements", ["series", "instance"]),
            ("audit_chain", ["chain"]),
            ("audit", ["sequence", "row", "hash"]),
            ("audit_checkpoints", ["sequence", "hash", "time", "signature"]),
            ("grants", ["id", "row"]),
            ("deliveries", ["id", "study", "instance", "destination", "state", "row"]),
            ("reports", ["id", "row"]),
            ("commitments", ["id", "row"]),
        }
        from column in table.Columns
        select (table.Name, column));

    private static AuditRecord Record => new() { Event = AuditEvent.StorageCommitment, Time = DateTimeOffset.UnixEpoch };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_damaged_cell_is_a_finding_and_never_an_exception(string table, string column)
    {
        await using var whole = await TestStore.CreateAsync();
        await whole.AddAsync(new Sample { Grants = [new("route", "two", Forever, "agreed")], Deliveries = [new("two", "route", TimeSpan.Zero)] });
        await whole.AddAsync(new Sample { Study = "1.2.4", Series = "1.2.4.1", Instance = "1.2.4.1.1", Partner = "two" });
        await whole.Store.Outbox.Reports.AddAsync(new ReportOrder("one", AeTitle.Parse("ONE"), Uid.Parse("1.2.9"), [new(Uid.Parse("1.2"), Uid.Parse("1.2.3"))]), Record);
        await whole.Store.Outbox.Commitments.BeginAsync("two", Uid.Parse("1.2.10"), [1], Record);
        await whole.Store.DisposeAsync();
        foreach (var value in Values)
        {
            await using var test = whole.At(CopyOf(whole.Folder));
            if (!TryChange(test, $"UPDATE {table} SET {column} = {value} WHERE {column} = (SELECT {column} FROM {table} LIMIT 1)"))
            {
                continue;
            }

            try
            {
                await test.OpenAsync();
            }
            catch (StoreException e)
            {
                e.Reason.ShouldBeOneOf(StoreReasons.RowDamaged, StoreReasons.DiskFailed);
                continue;
            }

            var verdict = test.Store.Audit.Verify(Cancellation);
            if (table.StartsWith("audit", StringComparison.Ordinal))
            {
                verdict.Reason.ShouldNotBeNull($"{table}.{column} = {value}");
            }

            var report = await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation);
            if (!Unchecked.Contains($"{table}.{column}"))
            {
                report.Problems.ShouldNotBeEmpty($"{table}.{column} = {value}");
            }
        }
    }

    private static bool TryChange(TestStore test, string sql)
    {
        try
        {
            test.Catalog(sql).ShouldBeGreaterThan(0);
            return true;
        }
        catch (SqliteException)
        {
            // A number where SQLite itself takes nothing else.
            return false;
        }
    }

    private static string CopyOf(string folder)
    {
        var copy = Directory.CreateTempSubdirectory("dx-cell-").FullName;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>A bit of the database's file that a disk turned over: it is named, or nothing that anybody reads of the trail is another than before.</summary>
public sealed class DamagedPageTests
{
    /// <summary>More of them: <c>DAMAGED_BITS=200000</c>.</summary>
    private static readonly int Bits = int.Parse(Environment.GetEnvironmentVariable("DAMAGED_BITS") ?? "600", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_flipped_bit_of_the_file_is_named_or_changes_nothing_that_is_read()
    {
        await using var store = await ProvedStore.CreateAsync();
        using (var connection = Connection.OpenWriter(store.Catalog, create: false))
        {
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        var whole = await File.ReadAllBytesAsync(store.Catalog, TestContext.Current.CancellationToken);
        var read = Everything(store.Catalog);
        var copy = Path.Combine(store.Folder, "damaged.db");
        var random = new Random(5);
        var named = 0;
        foreach (var bit in Enumerable.Range(0, Bits).Select(_ => random.Next(whole.Length * 8)))
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(copy, damaged, TestContext.Current.CancellationToken);
            if (IsNamed(store, copy))
            {
                named++;
            }
            else
            {
                Everything(copy).Except(read).ShouldBeEmpty($"bit {bit % 32768} of page {(bit / 32768) + 1}");
                Everything(copy).Count.ShouldBe(read.Count, $"bit {bit % 32768} of page {(bit / 32768) + 1}");
            }
        }

        named.ShouldBeGreaterThan(Bits / 50);
    }

    private static bool IsNamed(ProvedStore store, string copy)
    {
        try
        {
            using var connection = Connection.OpenCopy(copy);
            return !store.Prove(connection).IsWhole;
        }
        catch (CatalogException)
        {
            return true;
        }
    }

    /// <summary>All that whoever asks the trail goes by, through each way it is asked.</summary>
    private static List<string> Everything(string catalog)
    {
        using var connection = Connection.OpenCopy(catalog);
        var lines = new List<string>();
        void Add(string way, IEnumerable<AuditRow> rows) => lines.AddRange(
            rows.Select((row, at) => $"{way} {at} {row.Sequence} {Convert.ToHexString(row.Hash)[..8]} {Convert.ToHexString(SHA256.HashData(row.Sealed))[..8]}"));
        Add("up", AuditColumns.After(connection, 0));
        Add("down", AuditColumns.Before(connection, long.MaxValue));
        Add("messages", AuditColumns.Messages(connection, 0, 100).Select(static m => m.Row));

        foreach (var sql in new[] { "SELECT patient, sequence FROM audit_subjects", "SELECT partner, sequence FROM audit_partners" })
        {
            using var rows = connection.Prepare(sql);
            while (rows.Step())
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"subject {lines.Count} {rows.Int64(0)} {rows.Int64(1)}"));
            }
        }

        return lines;
    }
}

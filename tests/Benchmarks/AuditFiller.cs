using System.Collections.Concurrent;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Benchmarks;

/// <summary>Writes the audit trail of an exchange that was busy for long, through the ledger that a node writes it with.</summary>
internal static class AuditFiller
{
    /// <summary>As many as a node signs at once.</summary>
    private const int Group = 1024;

    /// <summary>Groups in a transaction: each page of the table of patients, whose rows lie in no order, is written once for all of them.</summary>
    private const int GroupsAtOnce = 1024;

    public static StoreOptions OptionsOf(string folder) =>
        new() { DataFolder = Path.Combine(folder, "data"), MasterKeys = MasterKeyFile.Load(Path.Combine(folder, "master.key")) };

    public static int PatientsOf(int records) => Math.Max(1, records / 50);

    public static async Task<int> FillAsync(string folder, int count)
    {
        PrivateFile.MakeFolder(folder);
        MasterKeyFile.Create(Path.Combine(folder, "master.key"));
        var options = OptionsOf(folder);
        await (await ExchangeStore.CreateAsync(options, NullLoggerFactory.Instance, CancellationToken.None)).DisposeAsync();
        var paths = new StorePaths(options.DataFolder);
        using var keys = KeyRing.Open(paths.Keys, options.MasterKeys);
        var sealer = new RowSealer(keys);
        using var audit = AuditParts.Of(keys, sealer);
        var connection = Connection.OpenWriter(paths.Catalog, create: false);

        // Nothing is acknowledged here; a power loss costs the benchmark only. The next to open it makes the log again.
        foreach (var setting in new[] { "journal_mode = OFF", "synchronous = OFF", "secure_delete = OFF", "cache_size = -2097152" })
        {
            connection.Execute($"PRAGMA {setting}");
        }

        using var tables = new CatalogTables(
            connection, sealer, (keys.Named(StoreKeyName.Catalog), keys.Named(StoreKeyName.Queue)), new AuditLedger(connection, audit, options.Time, string.Empty));
        using var groups = new BlockingCollection<List<IReadOnlyList<AuditRecord>>>(boundedCapacity: 16);
        var making = Task.Run(() => Make(new AuditScript(PatientsOf(count)), count, groups));
        Write(tables, groups.GetConsumingEnumerable());
        await making;
        return 0;
    }

    private static void Make(AuditScript script, int count, BlockingCollection<List<IReadOnlyList<AuditRecord>>> groups)
    {
        try
        {
            for (var made = 0; made < count;)
            {
                var group = new List<IReadOnlyList<AuditRecord>>();
                for (var end = Math.Min(count, made + Group); made < end; made += group[^1].Count)
                {
                    group.Add(script.Next());
                }

                groups.Add(group);
            }
        }
        finally
        {
            groups.CompleteAdding();
        }
    }

    private static void Write(CatalogTables tables, IEnumerable<List<IReadOnlyList<AuditRecord>>> groups)
    {
        var written = 0;
        tables.Begin();
        foreach (var group in groups)
        {
            if (written++ % GroupsAtOnce == GroupsAtOnce - 1)
            {
                tables.Commit();
                tables.Begin();
            }

            // Signed as a node would have signed it, as if each group were on the disk.
            tables.Audit.WriteDue();
            Append(tables.Audit, group);
            tables.Audit.Committed();
        }

        tables.Commit();
    }

    private static void Append(AuditLedger ledger, List<IReadOnlyList<AuditRecord>> group)
    {
        foreach (var records in group)
        {
            foreach (var record in records)
            {
                ledger.Append(record);
            }

            ledger.EndTransfers(records[0].Correlation);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Load;
using DicomExchange.Store.Catalog.Query;
using DicomExchange.Store.Catalog.Snapshot;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Check;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Store;

/// <summary>Brings up the parts of a store in their order, and takes them down again when one of them fails.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "Each part is kept on a list that is let go when a later one fails; then the store owns them.")]
internal static class StoreOpening
{
    public static ExchangeStore Create(StoreOptions options, ILoggerFactory loggers)
    {
        var paths = new StorePaths(options.DataFolder);
        PrivateFile.MakeFolder(paths.Folder);
        var held = StoreLock.Take(paths.Folder);
        try
        {
            if (File.Exists(paths.Catalog) || File.Exists(paths.Keys) || HasObjects(paths))
            {
                throw new StoreException(CatalogReasons.StoreExists, $"The folder {paths.Folder} holds a store already. Choose an empty folder.");
            }

            KeyRing.Create(paths.Keys, options.MasterKeys).Dispose();
            MakeCatalog(paths.Catalog);
            return OpenLocked(paths, options, loggers, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public static ExchangeStore Open(StoreOptions options, ILoggerFactory loggers)
    {
        var paths = new StorePaths(options.DataFolder);
        if (!Directory.Exists(paths.Folder))
        {
            throw Missing(paths);
        }

        var held = StoreLock.Take(paths.Folder);
        try
        {
            if (!File.Exists(paths.Catalog))
            {
                throw File.Exists(paths.Keys) || HasObjects(paths)
                    ? new StoreException(
                        CatalogReasons.CatalogMissing,
                        $"There are objects or keys in {paths.Folder}, but no catalog. Restore {paths.Catalog} from a backup, or run 'dicomx store rebuild-index'.")
                    : Missing(paths);
            }

            // Left by a rebuild that was killed: the catalog in place is the one that counts.
            new CatalogFile(paths with { IsRebuild = true }).Remove();
            return OpenLocked(paths, options, loggers, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>An empty catalog, on the disk with its name.</summary>
    public static void MakeCatalog(string path)
    {
        PrivateFile.Create(path).Dispose();
        using (var connection = Connection.OpenWriter(path, create: true))
        {
            connection.ExecuteScript(Schema.Create);
        }

        CheckedSync.Directory(PrivateFile.FolderOf(path));
    }

    private static StoreException Missing(StorePaths paths) =>
        new(CatalogReasons.StoreMissing, $"There is no store in {paths.Folder}. Run 'dicomx init', or correct the data folder in the settings.");

    private static bool HasObjects(StorePaths paths) =>
        Directory.Exists(paths.Objects) && Directory.EnumerateFiles(paths.Objects, "*", SearchOption.AllDirectories).Any();

    /// <summary>Opens what lies at the paths; the lock is held, and goes over to the store.</summary>
    public static ExchangeStore OpenLocked(StorePaths paths, StoreOptions options, ILoggerFactory loggers, StoreLock held)
    {
        var undo = new Stack<IDisposable>();
        var disk = options.Vault?.Disk ?? DiskCalls.System;
        try
        {
            T Keep<T>(T part)
                where T : IDisposable
            {
                undo.Push(part);
                return part;
            }

            var keys = Keep(KeyRing.Open(paths.Keys, options.MasterKeys));
            var vault = Keep(ObjectVault.Open(paths.Folder, keys.Store, options.Vault));
            vault.SweepIncoming();
            var sealer = new RowSealer(keys);
            var connection = Keep(Connection.OpenWriter(paths.Catalog, create: false));
            CheckVersion(connection, paths.Catalog);
            var logger = loggers.CreateLogger<ExchangeStore>();
            var snapshot = new IndexSnapshot(paths, keys, disk, logger);
            var taken = snapshot.Take(connection, options.MostIndexBytes);
            StudyRemoval.Finish(connection, keys, vault);
            var index = taken ?? new IndexLoader(paths, options.MasterKeys, keys.Store, sealer).Load(options.MostIndexBytes);
            var partners = Keep(new PartnerNumbers(connection, sealer, keys.Named(StoreKeyName.Catalog)));
            var audit = Keep(AuditParts.Of(keys, sealer));
            var catalogKey = keys.Named(StoreKeyName.Catalog);
            var queueKey = keys.Named(StoreKeyName.Queue);
            var waiting = OutboxLoad.Load(connection, new DeliverySeal(sealer, queueKey), partners, options.Time);
            var grants = GrantsOf(GrantTable.Load(connection, sealer, catalogKey));
            var tables = Keep(new CatalogTables(connection, sealer, (catalogKey, queueKey), new AuditLedger(connection, audit, options.Time, paths.IsRebuild ? CatalogReasons.IndexRebuilt : CatalogReasons.StoreCreated)));
            SyncLogName(paths, disk);
            var catalog = new CatalogParts(tables, index, partners, vault, keys, grants) { Waiting = waiting, Commitments = PendingCommitments.Load(connection, sealer, queueKey, options.Time), Time = options.Time };
            var parts = new OpenParts(held, keys, vault, catalog, Keep(new ReaderPool(paths.Catalog)), audit)
            {
                Time = options.Time,
                Disk = disk,
                DamagedRows = new DamagedRows(sealer, logger),
                KeepIndex = () => snapshot.Keep(index, connection, vault.Mark, options.SnapshotFrom),
            };
            LogHidden(logger, index.Hidden);
            return new ExchangeStore(paths, parts, new CommitLoop(catalog, logger, options.Probe, options.CommitPatience));
        }
        catch (Exception e)
        {
            while (undo.TryPop(out var part))
            {
                part.Dispose();
            }

            if (e is CatalogException damaged)
            {
                throw CannotOpen(damaged, paths.Catalog);
            }

            throw;
        }
    }

    /// <summary>A full disk, which bringing an older catalog up may meet, harms nothing, and is not to be answered by a rebuild.</summary>
    internal static StoreException CannotOpen(CatalogException e, string catalog) => e.IsDiskFull
        ? new StoreException(StoreReasons.DiskFull, $"{e.Message} The catalog {catalog} cannot be opened for want of room on its disk: free as much as it takes up, and start again; nothing in it was changed.", e)
        : new StoreException(StoreReasons.DiskFailed, $"{e.Message} The catalog {catalog} cannot be opened: restore it from a backup, or run 'dicomx store rebuild-index'.", e);

    private static GrantBook GrantsOf(IEnumerable<Grant> held)
    {
        var grants = new GrantBook();
        foreach (var grant in held)
        {
            grants.Put(grant);
        }

        return grants;
    }

    /// <summary>
    /// SQLite syncs the folder when it makes the log, but keeps a failure to itself; after a power loss there would be no log, and
    /// with it none of what was acknowledged. The log is there from the first statement until the last connection closes.
    /// </summary>
    private static void SyncLogName(StorePaths paths, DiskCalls disk)
    {
        try
        {
            disk.SyncDirectory(paths.Folder);
        }
        catch (IOException e)
        {
            throw DiskErrors.Explain(e, "opening the catalog");
        }
    }

    private static void LogHidden(ILogger logger, HiddenStudies hidden)
    {
        if (hidden.WithoutKey is > 0 and var withoutKey)
        {
            CommitLog.StudiesHidden(logger, withoutKey, CatalogReasons.StudyKeyMissing);
        }

        if (hidden.Damaged is > 0 and var damaged)
        {
            CommitLog.StudiesHidden(logger, damaged, CatalogReasons.StudyRowDamaged);
        }
    }

    private static void CheckVersion(Connection connection, string path)
    {
        var version = Schema.Upgrade(connection);
        if (version != Schema.Version)
        {
            throw new StoreException(
                CatalogReasons.SchemaUnknown, $"The catalog {path} has schema {version}; this program knows {Schema.Version}. Use the version of the program that wrote it.");
        }
    }
}

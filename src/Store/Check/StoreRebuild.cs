using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Check;

/// <summary>
/// Makes the catalog anew from the objects. It is filled beside the old one and takes its place in one step when it is whole; cut off
/// at any instant, the one or the other is there and no object it names is gone. Grants, queue and ledger begin empty, owners are the
/// first senders only, and the audit trail begins a new chain that says so.
/// </summary>
public static class StoreRebuild
{
    /// <summary>What the index there is now knows that no object does; null when there is none that can be read, so that nothing can be lost.</summary>
    /// <exception cref="StoreException">The store is open elsewhere.</exception>
    public static CatalogContents? Inspect(string dataFolder)
    {
        using var held = StoreLock.Take(dataFolder);
        return new CatalogFile(new StorePaths(dataFolder)).Contents();
    }

    /// <param name="options">Where the store lies; nobody may have it open.</param>
    /// <param name="loggers">For the store's log.</param>
    /// <param name="record">Who asked for it; event, time and count are filled in.</param>
    /// <param name="progress">Told of the objects entered so far.</param>
    /// <param name="cancellation">Gives up and leaves everything as it was.</param>
    /// <exception cref="StoreException">The store is open elsewhere, keys are missing, or the disk refused.</exception>
    public static async Task<StoreReport> RunAsync(
        StoreOptions options, ILoggerFactory loggers, AuditRecord record, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        using var held = StoreLock.Take(options.DataFolder);
        var place = new StorePaths(options.DataFolder);
        var rebuilt = new CatalogFile(place with { IsRebuild = true });
        var probe = options.RebuildProbe ?? (static _ => { });
        try
        {
            probe(RebuildStep.Clear);
            rebuilt.Remove();
            probe(RebuildStep.FinishDeletions);
            new CatalogFile(place).FinishDeletions(options);
            var (report, duplicates) = await FillAsync(rebuilt.Paths, (options, loggers, record), progress, cancellation);
            PutInPlace(rebuilt, new CatalogFile(place), probe);
            probe(RebuildStep.RemoveDuplicates);
            Remove(duplicates, options, place);
            return report;
        }
        catch (CatalogException e)
        {
            throw new StoreException(StoreReasons.DiskFailed, $"{e.Message} The index was not made anew; what was there stands as it was.", e);
        }
        finally
        {
            // Gone already where it was put in place.
            rebuilt.Remove();
        }
    }

    private static async Task<(StoreReport Report, IReadOnlyList<VaultObject> Duplicates)> FillAsync(
        StorePaths rebuilt, (StoreOptions Options, ILoggerFactory Loggers, AuditRecord Record) asked, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var probe = asked.Options.RebuildProbe;
        probe?.Invoke(RebuildStep.Make);
        StoreOpening.MakeCatalog(rebuilt.Catalog);
        await using var store = StoreOpening.OpenLocked(rebuilt, asked.Options, asked.Loggers, StoreLock.HeldByCaller);
        var problems = new List<StoreProblem>();
        var duplicates = new List<VaultObject>();
        var adopted = 0;
        var order = store.Adoption.InOrderOfReceipt(problems.Add, cancellation);
        foreach (var location in order)
        {
            cancellation.ThrowIfCancellationRequested();
            probe?.Invoke(RebuildStep.Enter);
            var (problem, duplicate) = await store.Adoption.AdoptAsync(location, cancellation);
            if (problem is not null)
            {
                problems.Add(problem);
                continue;
            }

            if (duplicate is { } useless)
            {
                duplicates.Add(useless);
            }

            adopted++;
            progress?.Report(new WorkProgress(adopted, order.Count));
        }

        probe?.Invoke(RebuildStep.Record);
        await store.AuditAsync(asked.Record with { Event = AuditEvent.IndexRebuilt, Time = asked.Options.Time.GetUtcNow(), Count = adopted });
        return (new StoreReport { Objects = order.Count, Adopted = adopted, Problems = problems }, duplicates);
    }

    private static void PutInPlace(CatalogFile rebuilt, CatalogFile place, Action<RebuildStep> probe)
    {
        probe(RebuildStep.Consolidate);
        rebuilt.Consolidate();
        var kept = place.FreeNameToKeep();
        if (!place.TryConsolidate())
        {
            // It did not work before either. Its log must not stay: SQLite would take it up into the new catalog.
            foreach (var companion in CatalogFile.Companions)
            {
                probe(RebuildStep.MoveDamaged);
                CatalogFile.MoveIfThere(place.Path + companion, kept + companion);
            }
        }

        probe(RebuildStep.Place);
        rebuilt.Replace(place, kept);
        probe(RebuildStep.Sync);
        CheckedSync.Directory(place.Paths.Folder);
    }

    /// <summary>Only now, when no catalog in force names them. What is left behind here is reported by the next check.</summary>
    private static void Remove(IReadOnlyList<VaultObject> duplicates, StoreOptions options, StorePaths place)
    {
        if (duplicates.Count == 0)
        {
            return;
        }

        using var keys = Vault.Keys.KeyRing.Open(place.Keys, options.MasterKeys);
        using var vault = ObjectVault.Open(place.Folder, keys.Store, options.Vault);
        foreach (var duplicate in duplicates)
        {
            vault.Remove(duplicate);
        }
    }
}

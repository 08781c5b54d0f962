using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Check;

/// <summary>
/// Makes the catalog anew from the objects. It is filled beside the old one and put in its place only when it is whole. Grants, queue
/// and ledger begin empty, owners are the first senders only, and the audit trail begins a new chain that says so.
/// </summary>
public static class StoreRebuild
{
    private static readonly string[] Companions = ["", "-wal", "-shm"];

    /// <param name="options">Where the store lies; nobody may have it open.</param>
    /// <param name="loggers">For the store's log.</param>
    /// <param name="record">Who asked for it; event, time and count are filled in.</param>
    /// <param name="progress">Told of the objects entered so far.</param>
    /// <param name="cancellation">Gives up and leaves everything as it was.</param>
    /// <exception cref="StoreException">The store is open elsewhere, keys are missing, or the disk refused.</exception>
    public static async Task<StoreReport> RunAsync(
        StoreOptions options, ILoggerFactory loggers, AuditRecord record, IProgress<long>? progress, CancellationToken cancellation)
    {
        var paths = new StorePaths(options.DataFolder) { IsRebuild = true };
        var held = StoreLock.Take(paths.Folder);
        StoreReport report;
        try
        {
            Remove(paths.Catalog);
            StoreOpening.MakeCatalog(paths.Catalog);
            var store = StoreOpening.OpenLocked(paths, options, loggers, StoreLock.HeldByCaller);
            await using (store)
            {
                report = await FillAsync(store, progress, cancellation);
                await store.AuditAsync(record with { Event = AuditEvent.IndexRebuilt, Time = options.Time.GetUtcNow(), Count = report.Adopted });
            }

            PutInPlace(paths);
        }
        finally
        {
            held.Dispose();
        }

        return report;
    }

    private static async Task<StoreReport> FillAsync(ExchangeStore store, IProgress<long>? progress, CancellationToken cancellation)
    {
        var problems = new List<StoreProblem>();
        var adopted = 0;
        var order = store.Adoption.InOrderOfReceipt(problems.Add, cancellation);
        foreach (var location in order)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await store.Adoption.AdoptAsync(location, cancellation) is { } problem)
            {
                problems.Add(problem);
            }
            else
            {
                adopted++;
                progress?.Report(adopted);
            }
        }

        return new StoreReport { Objects = order.Count, Adopted = adopted, Problems = problems };
    }

    private static void PutInPlace(StorePaths rebuilt)
    {
        var place = rebuilt with { IsRebuild = false };
        var kept = FreeName(place.Folder);
        foreach (var companion in Companions)
        {
            if (File.Exists(place.Catalog + companion))
            {
                File.Move(place.Catalog + companion, kept + companion);
            }
        }

        File.Move(rebuilt.Catalog, place.Catalog);
        CheckedSync.Directory(place.Folder);
    }

    /// <summary>Whatever was kept before stays: the audit record of its time is in it.</summary>
    private static string FreeName(string folder)
    {
        for (var n = 1; ; n++)
        {
            var name = Path.Combine(folder, n == 1 ? "catalog.old.db" : $"catalog.old-{n}.db");
            if (!File.Exists(name))
            {
                return name;
            }
        }
    }

    private static void Remove(string catalog)
    {
        foreach (var companion in Companions)
        {
            File.Delete(catalog + companion);
        }
    }
}

using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;
using SQLitePCL;

namespace DicomExchange.Store.Check;

/// <summary>A catalog as a file with its log and the log's index beside it, while nobody has it open.</summary>
internal sealed class CatalogFile(StorePaths paths)
{
    /// <summary>The database itself first: without it nothing beside it is taken for a catalog.</summary>
    public static readonly IReadOnlyList<string> Companions = ["", "-wal", "-shm"];

    public StorePaths Paths => paths;

    public string Path => paths.Catalog;

    /// <returns>Null when it is not there or does not open.</returns>
    public CatalogContents? Contents()
    {
        if (!File.Exists(Path))
        {
            return null;
        }

        try
        {
            using var connection = Connection.OpenReader(Path);
            return connection.ScalarInt64("PRAGMA user_version") == 0
                ? null
                : new CatalogContents(connection.ScalarInt64("SELECT count(*) FROM studies"), connection.ScalarInt64("SELECT count(*) FROM audit"));
        }
        catch (CatalogException)
        {
            return null;
        }
    }

    /// <summary>Ends deletions that were begun: objects of a study that was to go must not come back through a new catalog.</summary>
    /// <exception cref="StoreException">The key ring cannot be opened, or the disk refused.</exception>
    public void FinishDeletions(StoreOptions options)
    {
        if (!File.Exists(Path))
        {
            return;
        }

        using var keys = KeyRing.Open(paths.Keys, options.MasterKeys);
        using var vault = ObjectVault.Open(paths.Folder, keys.Store, options.Vault);
        try
        {
            using var connection = Connection.OpenWriter(Path, create: false);
            StudyRemoval.Finish(connection, keys, vault);
        }
        catch (CatalogException e) when (IsDamage(e))
        {
            // What cannot be read cannot say what was to be deleted; the new catalog is made because of it.
        }
    }

    /// <summary>Takes the log up into the database, so that the file alone is the whole catalog.</summary>
    /// <exception cref="CatalogException">It is damaged, or the disk refused.</exception>
    public void Consolidate()
    {
        using (var connection = Connection.OpenWriter(Path, create: false))
        {
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        if (new FileInfo(Path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new CatalogException(raw.SQLITE_IOERR, "the log was not taken up into the database");
        }
    }

    /// <returns>False when it is missing or damaged, so that what lies there works for nobody.</returns>
    /// <exception cref="CatalogException">It may be sound, and the disk refused.</exception>
    public bool TryConsolidate()
    {
        if (!File.Exists(Path))
        {
            return false;
        }

        try
        {
            Consolidate();
            return true;
        }
        catch (CatalogException e) when (IsDamage(e))
        {
            return false;
        }
    }

    /// <summary>Puts this catalog in the place of another in one step, which stays under the name given.</summary>
    public void Replace(CatalogFile other, string kept)
    {
        if (File.Exists(other.Path))
        {
            // A second name for the old file, then a rename over the first: there is a catalog at every instant.
            File.Replace(Path, other.Path, kept);
        }
        else
        {
            File.Move(Path, other.Path);
        }
    }

    /// <summary>Whatever was kept before stays: the audit record of its time is in it.</summary>
    public string FreeNameToKeep()
    {
        for (var n = 1; ; n++)
        {
            var name = System.IO.Path.Combine(paths.Folder, n == 1 ? "catalog.old.db" : $"catalog.old-{n}.db");
            if (!Companions.Any(companion => File.Exists(name + companion)))
            {
                return name;
            }
        }
    }

    public void Remove()
    {
        foreach (var companion in Companions)
        {
            File.Delete(Path + companion);
        }
    }

    public static void MoveIfThere(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Move(from, to);
        }
    }

    private static bool IsDamage(CatalogException error) => (error.Code & 0xFF) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_IOERR;
}

using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store;

/// <summary>Held by the one process that has the store open; the operating system lets go of it when that process ends, however it ends.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream? file;

    private StoreLock(FileStream? file) => this.file = file;

    /// <summary>For a part that believes it holds the lock while its caller does, and goes on doing so.</summary>
    public static StoreLock HeldByCaller => new(null);

    /// <exception cref="StoreException"><see cref="CatalogReasons.StoreLocked"/>.</exception>
    public static StoreLock Take(string folder)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new StoreLock(new FileStream(Path.Combine(folder, "lock"), options));
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw Held(folder, e);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "taking the store's lock");
        }
    }

    /// <summary>As <see cref="Take"/>, for a folder in which nothing may be written: a node that has the store open has made the file that is locked.</summary>
    /// <exception cref="StoreException"><see cref="CatalogReasons.StoreLocked"/>.</exception>
    public static StoreLock TakeOfCopy(string folder)
    {
        var path = Path.Combine(folder, "lock");
        try
        {
            return File.Exists(path) ? new StoreLock(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None)) : HeldByCaller;
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw Held(folder, e);
        }
    }

    public void Dispose() => file?.Dispose();

    private static StoreException Held(string folder, Exception inner) => new(
        CatalogReasons.StoreLocked, $"Another process has the store in {folder} open. Stop it, or give the command to the running service.", inner);
}

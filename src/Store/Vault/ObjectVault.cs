using System.Globalization;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Vault;

/// <summary>
/// The sealed objects on the disk. Written in <c>incoming/</c>, published by a rename into one of the numbered folders of
/// <c>vault/</c>; most are held in memory and published by being appended to a segment. Writers, readers and removing are for
/// any number of threads; publishing, syncing and sweeping for one at a time.
/// </summary>
public sealed class ObjectVault : IDisposable
{
    private readonly VaultContext context;
    private readonly Segments segments;
    private readonly HashSet<string> unsynced = [];
    private int folder;
    private int inFolder;

    private ObjectVault(VaultContext context)
    {
        this.context = context;
        segments = new Segments(context);
    }

    /// <summary>Makes the folders where they are missing and finds the folder to go on with. Sweeps nothing.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="store">The identity of the store, from the key ring.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="StoreException">The disk refused.</exception>
    public static ObjectVault Open(string folder, KeyId store, VaultOptions? options = null)
    {
        VaultContext? opened = null;
        try
        {
            PrivateFile.MakeFolder(folder);
            opened = new VaultContext(folder, store, options ?? new VaultOptions());
            PrivateFile.MakeFolder(opened.IncomingFolder);
            PrivateFile.MakeFolder(opened.ObjectsFolder);
            opened.Options.Disk.SyncDirectory(folder);
            var vault = new ObjectVault(opened);
            vault.FindFolder();
            vault.segments.Find();
            return vault;
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            opened?.Dispose();
            throw DiskErrors.Explain(e, "opening the vault");
        }
    }

    /// <summary>The mark that also guards the catalog's own growth.</summary>
    public DiskMark Mark => context.Mark;

    /// <summary>Begins a new object.</summary>
    /// <exception cref="StoreException">The disk is full or failed.</exception>
    public VaultWriter Begin() => new(context);

    /// <summary>Opens an object the index knows, incoming or published.</summary>
    /// <exception cref="ObjectDamagedException">It is not what was stored.</exception>
    public VaultReader Open(VaultObject stored, StoreKey study) =>
        VaultReader.Open(context, stored.Location, stored, id => id == study.Id ? study : null);

    /// <summary>Opens an object without the index, for a rebuild or a check; an older file of the same name cannot be noticed.</summary>
    public VaultReader OpenUnindexed(VaultLocation location, Func<KeyId, StoreKey?> keyOf) => VaultReader.Open(context, location, null, keyOf);

    /// <summary>Moves a complete object to its final place. Not durable before <see cref="SyncPublished"/>.</summary>
    /// <exception cref="StoreException">The disk refused; the object is still incoming.</exception>
    public VaultObject Publish(VaultObject incoming)
    {
        try
        {
            if (context.Arrived.TryGet(incoming.Location.Id, out var complete))
            {
                var place = segments.Append(incoming.Location.Id, complete);
                context.Arrived.Remove(incoming.Location.Id);
                return incoming with { Location = place };
            }

            if (inFolder >= context.Options.ObjectsPerFolder)
            {
                BeginFolder(folder + 1);
            }

            var target = new VaultLocation(folder, incoming.Location.Id);
            context.Options.Disk.Rename(context.PathOf(incoming.Location), context.PathOf(target));
            inFolder++;
            unsynced.Add(context.FolderPath(folder));
            return incoming with { Location = target };
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "putting an object in its place");
        }
    }

    /// <summary>
    /// The names, and in segments the bytes, of everything published since the last call reach the disk; normally one sync of a directory
    /// and one of a segment for a whole group.
    /// </summary>
    /// <exception cref="StoreException"><see cref="StoreReasons.SyncFailed"/>: the whole group must be refused.</exception>
    public void SyncPublished()
    {
        try
        {
            segments.Sync();
            foreach (var path in unsynced)
            {
                context.Options.Disk.SyncDirectory(path);
            }
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "syncing the vault");
        }
        finally
        {
            unsynced.Clear();
        }
    }

    /// <summary>Removes an object that is not wanted: a duplicate, one whose commit was refused, or one whose study is deleted.</summary>
    /// <returns>False when it could not be removed; it then stays as an object without a row, or is swept from incoming.</returns>
    public bool Remove(VaultObject stored) => Remove(stored.Location, stored.Length);

    /// <summary>Removes what <see cref="Locations"/> named and no row knows.</summary>
    /// <returns>As of <see cref="Remove(VaultObject)"/>.</returns>
    public bool Remove(VaultLocation unknown) => Remove(unknown, null);

    /// <summary>Removes what was never acknowledged. Only at start, under the store's lock, before the first object is begun.</summary>
    /// <returns>How many files were removed.</returns>
    /// <exception cref="StoreException">The disk refused.</exception>
    public int SweepIncoming()
    {
        try
        {
            var swept = 0;
            foreach (var file in Directory.EnumerateFiles(context.IncomingFolder))
            {
                File.Delete(file);
                swept++;
            }

            return swept;
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "sweeping the incoming folder");
        }
    }

    /// <summary>
    /// Every published object, in the order of the folders and then of the segments; files that are not named like objects are passed
    /// over. In a segment whatever is not free counts, also what will not open.
    /// </summary>
    public IEnumerable<VaultLocation> Locations()
    {
        foreach (var number in Folders().Order())
        {
            foreach (var path in Directory.EnumerateFiles(context.FolderPath(number)))
            {
                if (TryName(path, out var id))
                {
                    yield return new VaultLocation(number, id);
                }
            }
        }

        foreach (var location in segments.Locations())
        {
            yield return location;
        }
    }

    /// <summary>
    /// What lies in the folders of the vault and cannot be an object, as paths within the data folder. A name may be anything,
    /// a patient's too.
    /// </summary>
    public IEnumerable<string> Strays()
    {
        var folders = Folders().Select(context.FolderPath).ToHashSet(StringComparer.Ordinal);
        return Directory.EnumerateFileSystemEntries(context.ObjectsFolder).Where(path => !folders.Contains(path) && !(path == context.SegmentsFolder && Directory.Exists(path)))
            .Concat(folders.Order(StringComparer.Ordinal).SelectMany(folder => Directory.EnumerateDirectories(folder).Concat(Directory.EnumerateFiles(folder).Where(path => !TryName(path, out _)))))
            .Concat(segments.Strays())
            .Select(path => Path.GetRelativePath(context.Folder, path));
    }

    public void Dispose()
    {
        segments.Dispose();
        context.Dispose();
    }

    /// <returns>False for anything but 32 lower-case digits, which is how an object is looked for again.</returns>
    private static bool TryName(string path, out ObjectId id) =>
        ObjectId.TryParse(Path.GetFileName(path), out id) && id.ToString() == Path.GetFileName(path);

    private bool Remove(VaultLocation location, long? length)
    {
        if (location.IsInSegment)
        {
            return segments.Remove(location, length);
        }

        if (location.IsIncoming && context.Arrived.Remove(location.Id))
        {
            return true;
        }

        try
        {
            File.Delete(context.PathOf(location));
            return true;
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            return false;
        }
    }

    private IEnumerable<int> Folders()
    {
        foreach (var path in Directory.EnumerateDirectories(context.ObjectsFolder))
        {
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && context.FolderPath(number) == path)
            {
                yield return number;
            }
        }
    }

    private void FindFolder()
    {
        var last = Folders().DefaultIfEmpty(-1).Max();
        if (last < 0)
        {
            BeginFolder(0);
            return;
        }

        folder = last;
        inFolder = Directory.EnumerateFiles(context.FolderPath(last)).Count();
    }

    private void BeginFolder(int number)
    {
        PrivateFile.MakeFolder(context.FolderPath(number));
        context.Options.Disk.SyncDirectory(context.ObjectsFolder);
        folder = number;
        inFolder = 0;
    }
}

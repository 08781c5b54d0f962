using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault.Disk;

/// <summary>Small files and folders that only their owner can read, made so from their first instant and written whole or not at all.</summary>
public static class PrivateFile
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder and its missing parents with mode 0700; one that exists is left as it is.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, FileMode600 | UnixFileMode.UserExecute);
    }

    /// <summary>A new file of mode 0600, open for reading and writing.</summary>
    /// <exception cref="IOException">There is a file of that name, or the disk refused.</exception>
    public static SafeFileHandle Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode600;
        }

#pragma warning disable CA2000 // the stream holds nothing but the handle, and the handle outlives it
        return new FileStream(path, options).SafeFileHandle;
#pragma warning restore CA2000
    }

    /// <summary>Writes a file that must not exist yet; it and its name are on the disk when this returns.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> bytes, DiskCalls disk)
    {
        using (var file = Create(path))
        {
            disk.Write(file, bytes, 0);
            disk.SyncFile(file);
        }

        disk.SyncDirectory(FolderOf(path));
    }

    /// <summary>Replaces a file in one step: after a crash at any instant it holds the old bytes or the new ones.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes, DiskCalls disk)
    {
        var next = path + ".new";
        File.Delete(next);
        using (var file = Create(next))
        {
            disk.Write(file, bytes, 0);
            disk.SyncFile(file);
        }

        disk.Rename(next, path);
        disk.SyncDirectory(FolderOf(path));
    }

    /// <summary>
    /// As <see cref="Replace"/>, then overwrites the old file's bytes. On a file system that copies on write, or a disk that moves
    /// its blocks, they may survive elsewhere.
    /// </summary>
    public static void ReplaceAndErase(string path, ReadOnlySpan<byte> bytes, DiskCalls disk)
    {
        using var old = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = (int)Math.Min(RandomAccess.GetLength(old), 1 << 20);
        Replace(path, bytes, disk);
        disk.Write(old, new byte[length], 0);
        disk.SyncFile(old);
    }

    /// <summary>Reads a file of at most <paramref name="limit"/> bytes.</summary>
    /// <returns>Null when it is longer.</returns>
    public static byte[]? Read(string path, int limit)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        if (length > limit)
        {
            return null;
        }

        var bytes = new byte[length];
        var read = RandomAccess.Read(file, bytes, 0);
        return read == length ? bytes : null;
    }

    internal static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}

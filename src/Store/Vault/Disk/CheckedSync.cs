using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault.Disk;

/// <summary>
/// fsync with its answer looked at. .NET 10 on Linux drops the error of a failed fsync in every call it offers, and has no call at
/// all for a directory, so libc is called here.
/// </summary>
public static partial class CheckedSync
{
    private const int Interrupted = 4;
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;
    private const uint WriteRange = 2;

    /// <summary>Data, size and allocation of the file reach the disk.</summary>
    /// <exception cref="SyncFailedException">The kernel reported an error. It may already have dropped the pages: never try again.</exception>
    public static void File(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            if (!FlushFileBuffers(file))
            {
                throw new SyncFailedException("file", Marshal.GetLastPInvokeError());
            }

            return;
        }

        Check(Fsync, file, "file");
    }

    /// <summary>As <see cref="File"/>, without what is not needed to read the data again: times, for one.</summary>
    /// <exception cref="SyncFailedException">As for <see cref="File"/>.</exception>
    public static void Data(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            Check(Fdatasync, file, "file");
            return;
        }

        File(file);
    }

    /// <summary>Names created, renamed or removed in the directory reach the disk. Windows has no such call; NTFS journals names.</summary>
    /// <exception cref="SyncFailedException">As for <see cref="File"/>.</exception>
    /// <exception cref="IOException">The directory could not be opened: nothing was lost by that, and it may be tried again.</exception>
    public static void Directory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = OpenDirectory(path);
        Check(Fsync, directory, "directory");
    }

    /// <summary>A hint only; file systems without the call simply sync later.</summary>
    public static void StartWriteback(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SyncFileRange(file, offset, length, WriteRange);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle OpenDirectory(string path)
    {
        var directory = Open(path, OperatingSystem.IsLinux() ? ReadOnly | CloseOnExec : ReadOnly);
        if (directory.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            directory.Dispose();
            throw new IOException($"A directory could not be opened to be synced: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).", error);
        }

        return directory;
    }

    [UnsupportedOSPlatform("windows")]
    private static void Check(Func<SafeFileHandle, int> sync, SafeFileHandle handle, string what)
    {
        while (sync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();

            // A signal before anything was done is the one answer after which asking again is asking for the first time.
            if (error != Interrupted)
            {
                throw new SyncFailedException(what, error);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [UnsupportedOSPlatform("windows")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fdatasync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [UnsupportedOSPlatform("windows")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);

    [LibraryImport("kernel32", EntryPoint = "FlushFileBuffers", SetLastError = true)]
    [SupportedOSPlatform("windows")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushFileBuffers(SafeFileHandle file);
}

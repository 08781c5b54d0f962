using DicomExchange.Node.Settings;
using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Host.Commands;

/// <summary>A new file of this user alone, outside the folders of any node.</summary>
internal static class ClearFile
{
    // errno(3) where that is what the runtime hands on, as on Unix; no space left, and the quota of a disk.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int LargestErrno = 255;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Takes the place first, so that what cannot be written is not asked for; half a file is taken away again, and no file but the own one.</summary>
    /// <param name="out">The file, as it was typed.</param>
    /// <param name="settings">Whose folders are guarded.</param>
    /// <param name="write">Fills it.</param>
    /// <returns>Its whole path.</returns>
    /// <exception cref="CommandRefusedException">There is such a file already, it lies in a folder of a node, it cannot be made there, or the disk does not take it.</exception>
    public static async Task<string> WriteAsync(string @out, NodeSettings settings, Func<Stream, string, Task> write)
    {
        var path = Path.GetFullPath(@out);
        ClearFolder.RefuseGuarded(path, settings, "a file elsewhere with --out");
        using var handle = Create(path);
        try
        {
            await FillAsync(handle, path, write);
        }
        catch
        {
            handle.Dispose();
            File.Delete(path);
            throw;
        }

        return path;
    }

    /// <summary>Whoever made a file of that name before, however shortly, keeps it.</summary>
    private static SafeFileHandle Create(string path)
    {
        try
        {
            return PrivateFile.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandRefusedException(
                Path.Exists(path) ? $"There is a file {path} already; nothing was changed. Name a new one with --out."
                : IsFull(e) ? $"The disk is full: the file {path} cannot be made there; nothing was written. Free space, or name one on another disk with --out."
                : $"The file {path} cannot be made there; nothing was written. Name one with --out in a folder that exists and where this user may write.",
                e);
        }
    }

    private static async Task FillAsync(SafeFileHandle handle, string path, Func<Stream, string, Task> write)
    {
        try
        {
            await using var file = new FileStream(handle, FileAccess.Write);
            await write(file, path);
        }
        catch (IOException e) when (IsFull(e))
        {
            throw new CommandRefusedException($"The disk is full: the file {path} was given up and removed. Free space, or name one on another disk with --out.", e);
        }
        catch (IOException e) when (e.HResult is > 0 and <= LargestErrno)
        {
            throw new CommandRefusedException($"The disk does not take the file {path} (error {e.HResult}); it was given up and removed. Look at the system log, or name one on another disk with --out.", e);
        }
    }

    private static bool IsFull(Exception error) => error.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;
}

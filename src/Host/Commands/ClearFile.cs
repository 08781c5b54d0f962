using System.Security.Cryptography;
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
    private const int DrawnLength = 8;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>
    /// Makes a file beside the place first, so that what cannot be written is not asked for; it gets its name when it is whole. So
    /// what somebody puts there meanwhile is neither replaced nor taken away with half a file.
    /// </summary>
    /// <param name="out">The file, as it was typed.</param>
    /// <param name="settings">Whose folders are guarded.</param>
    /// <param name="write">Fills it.</param>
    /// <returns>Its whole path.</returns>
    /// <exception cref="CommandRefusedException">There is such a file already, or by the time that it is written, it lies in a folder of a node, it cannot be made there, or the disk does not take it.</exception>
    public static async Task<string> WriteAsync(string @out, NodeSettings settings, Func<Stream, string, Task> write)
    {
        var path = Path.GetFullPath(@out);
        ClearFolder.RefuseGuarded(path, settings, "a file elsewhere with --out");
        if (Path.Exists(path))
        {
            throw new CommandRefusedException($"There is a file {path} already; nothing was changed. Name a new one with --out.");
        }

        var part = $"{path}.{RandomNumberGenerator.GetHexString(DrawnLength, lowercase: true)}.part";
        using var handle = Create(part, path);
        try
        {
            await FillAsync(handle, path, write);
            Place(part, path);
        }
        catch (Exception e)
        {
            handle.Dispose();
            if (!TryDelete(part) && e is CommandRefusedException)
            {
                throw new CommandRefusedException($"{e.Message} What was written is still in {part}, in clear: remove it.", e);
            }

            throw;
        }

        return path;
    }

    private static SafeFileHandle Create(string part, string path)
    {
        try
        {
            return PrivateFile.Create(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandRefusedException(
                IsFull(e) ? $"The disk is full: the file {path} cannot be made there; nothing was written. Free space, or name one on another disk with --out."
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
            throw new CommandRefusedException($"The disk is full: the file {path} was given up. Free space, or name one on another disk with --out.", e);
        }
        catch (IOException e) when (e.HResult is > 0 and <= LargestErrno)
        {
            throw new CommandRefusedException($"The disk does not take the file {path} (error {e.HResult}); it was given up. Look at the system log, or name one on another disk with --out.", e);
        }
    }

    private static void Place(string part, string path)
    {
        try
        {
            File.Move(part, path, overwrite: false);
        }
        catch (IOException e) when (Path.Exists(path))
        {
            throw new CommandRefusedException($"Somebody else made a file {path} meanwhile, and it was left as it is; what was written for it was given up. Name a new one with --out.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandRefusedException($"The file {path} cannot be given its name there ({e.Message}); it was given up. Name one with --out in a folder where this user may write.", e);
        }
    }

    /// <summary>That it failed says the caller, who knows why the file was given up: that is the news.</summary>
    private static bool TryDelete(string part)
    {
        try
        {
            File.Delete(part);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsFull(Exception error) => error.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;
}

using DicomExchange.Node.Settings;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Host.Commands;

/// <summary>A new file of this user alone, outside the data folder.</summary>
internal static class ClearFile
{
    /// <summary>Takes the place first, so that what cannot be written is not asked for; half a file is taken away again.</summary>
    /// <param name="out">The file, as it was typed.</param>
    /// <param name="settings">Where the data folder is.</param>
    /// <param name="write">Fills it.</param>
    /// <returns>Its whole path.</returns>
    /// <exception cref="CommandRefusedException">There is such a file already, or it cannot be made there.</exception>
    public static async Task<string> WriteAsync(string @out, NodeSettings settings, Func<Stream, string, Task> write)
    {
        var path = Path.GetFullPath(@out);
        if (Path.Exists(path))
        {
            throw new CommandRefusedException($"There is a file {path} already; nothing was changed. Name a new one with --out.");
        }

        if (ClearFolder.IsInData(path, settings))
        {
            throw new CommandRefusedException($"{path} lies in the data folder of the node, where nothing may ever lie in clear; nothing was written. Name a file elsewhere with --out.");
        }

        try
        {
            using var handle = PrivateFile.Create(path);
            await using var file = new FileStream(handle, FileAccess.Write);
            await write(file, path);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new CommandRefusedException($"The file {path} cannot be made there; nothing was written. Name one with --out in a folder that exists and where this user may write.", e);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return path;
    }
}

using System.CommandLine;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Host.Commands;

/// <summary>A folder for images in clear: new or empty, and outside everything that must never hold one.</summary>
internal static class ClearFolder
{
    /// <summary>As many links as Linux follows in one path (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    /// <summary>
    /// By these the folders of any node are known: of its data, and of its master key as <c>init</c> makes it. Other programs have a
    /// catalog.db too, in the folder of a user even.
    /// </summary>
    private static readonly string[][] Marks = [["catalog.db", "keys.db"], ["master.key"]];

    public static Option<string> Option() => new("--to")
    {
        Description = "A new or empty folder for the DICOM files, outside the node's own folders.",
        Required = true,
        HelpName = "FOLDER",
    };

    /// <summary>Makes the folder where it is missing, for this user alone.</summary>
    /// <returns>Its whole path.</returns>
    /// <exception cref="CommandRefusedException">It is in use, or it lies in a folder of the node.</exception>
    public static string Make(string to, NodeSettings settings)
    {
        var folder = Path.GetFullPath(to);
        if (File.Exists(folder))
        {
            throw new CommandRefusedException($"{folder} is a file. Name a new folder with --to.");
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CommandRefusedException($"{folder} is not empty; nothing in it was touched. Name a new folder with --to.");
        }

        RefuseGuarded(folder, settings, "a folder elsewhere with --to");
        try
        {
            PrivateFile.MakeFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandRefusedException($"The folder {folder} cannot be made there; nothing was written. Name one with --to where this user may write.", e);
        }

        return folder;
    }

    /// <summary>True where the path, or what it leads to through links, lies in the data folder.</summary>
    public static bool IsInData(string path, NodeSettings settings) =>
        IsAtOrUnder(Resolve(Path.GetFullPath(path), MostLinks), Resolve(settings.Node.Data.Full, MostLinks));

    /// <param name="path">Of a file or a folder, there or not.</param>
    /// <param name="settings">Whose folders are guarded.</param>
    /// <param name="instead">What to name instead, and with which option.</param>
    /// <exception cref="CommandRefusedException">The path, or what it leads to through links, lies in a folder of this node, or in one that holds the store or the key of another.</exception>
    public static void RefuseGuarded(string path, NodeSettings settings, string instead)
    {
        var real = Resolve(Path.GetFullPath(path), MostLinks);
        foreach (var (guarded, what) in Guarded(settings))
        {
            if (IsAtOrUnder(real, Resolve(guarded, MostLinks)))
            {
                throw new CommandRefusedException($"{path} lies in {what} of the node, {guarded}, where nothing may ever lie in clear; nothing was written. Name {instead}.");
            }
        }

        for (var above = real; above is not null; above = Path.GetDirectoryName(above))
        {
            if (Marks.Any(files => files.All(file => File.Exists(Path.Combine(above, file)))))
            {
                throw new CommandRefusedException($"{path} lies in {above}, which holds the store or the key of a node, where nothing may ever lie in clear; nothing was written. Name {instead}.");
            }
        }
    }

    private static IEnumerable<(string Folder, string What)> Guarded(NodeSettings settings)
    {
        yield return (settings.Node.Data.Full, "the data folder");
        if (!settings.Node.KeyFile.IsCredential)
        {
            yield return (Path.GetDirectoryName(settings.Node.KeyFile.Full)!, "the folder of the master key");
        }

        if (settings.Logging.Folder is { } logs)
        {
            yield return (logs.Full, "the log folder");
        }
    }

    private static bool IsAtOrUnder(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path without links, as far as it exists.</summary>
    private static string Resolve(string path, int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        var here = Path.Combine(Resolve(parent, links), Path.GetFileName(path));
        if (new DirectoryInfo(here).LinkTarget is not { } target)
        {
            return here;
        }

        return links > 0
            ? Resolve(Path.GetFullPath(target, Path.GetDirectoryName(here)!), links - 1)
            : throw new CommandRefusedException($"{path} goes through too many links. Name the folder itself with --to.");
    }
}

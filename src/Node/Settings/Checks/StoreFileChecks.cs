using DicomExchange.Node.Services;
using DicomExchange.Store;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>The settings file, the data folder and the master key, as they lie on this machine.</summary>
internal static class StoreFileChecks
{
    public static void Run(NodeSettings settings, CheckReport report)
    {
        Settings(settings.File, report);
        var data = settings.Node.Data.Full;
        if (string.IsNullOrEmpty(data) || settings.Node.Data.IsCredential)
        {
            return;
        }

        var isStore = Data(data, report);
        Key(settings, isStore, report);
    }

    /// <summary>Whoever can write it can let anybody in.</summary>
    private static void Settings(string file, CheckReport report)
    {
        if (Access.OfOthers(file) is { } others && others.HasFlag(OtherAccess.Write))
        {
            report.Mistake(string.Empty, $"others than its owner may change this file ({Access.Octal(file)})", $"to be changed by its owner alone: chmod go-w {file}");
        }
    }

    private static bool Data(string folder, CheckReport report)
    {
        if (!Directory.Exists(folder) || !IsReadable(folder, out var isEmpty) || isEmpty)
        {
            report.Mistake("node.data", $"there is no store in {folder}, or it cannot be read", "the folder dicomx init made, its disk mounted, read by the user of the service");
            return false;
        }

        if (Access.OfOthers(folder) is { } others)
        {
            if (others.HasFlag(OtherAccess.Write))
            {
                report.Mistake("node.data", $"others than its owner may write into {folder} ({Access.Octal(folder)})", $"its owner alone: chmod 700 {folder}");
            }
            else
            {
                report.Note($"Others than its owner may enter {folder} ({Access.Octal(folder)}). What lies there is encrypted; better still: chmod 700 {folder}");
            }
        }

        return true;
    }

    private static void Key(NodeSettings settings, bool isStore, CheckReport report)
    {
        const string Expected = "the master key of this store, in a file of mode 0600 in a folder of mode 0700, both its owner's";
        if (settings.Node.KeyFile.IsCredential)
        {
            report.Note("The master key is a systemd credential; only the service itself can look at it.");
            return;
        }

        if (string.IsNullOrEmpty(settings.Node.KeyFile.Full))
        {
            return;
        }

        try
        {
            var problem = isStore ? MasterKeyTrial.Run(settings.Node.Data.Full, StoreFiles.KeysOf(settings.Node.KeyFile)) : null;
            if (problem is not null)
            {
                report.Mistake("node.keyFile", problem.TrimEnd('.'), Expected);
            }
        }
        catch (StoreException e)
        {
            report.Mistake("node.keyFile", e.Message.TrimEnd('.'), Expected);
        }
    }

    private static bool IsReadable(string folder, out bool isEmpty)
    {
        isEmpty = true;
        try
        {
            isEmpty = !Directory.EnumerateFileSystemEntries(folder).Any();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

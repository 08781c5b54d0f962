using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store;

/// <summary>Whose store a data folder holds.</summary>
public static class StoreOwner
{
    /// <summary>To be asked before the first file is made: what root leaves in the folder its service cannot open.</summary>
    /// <exception cref="StoreException">This is root, and the folder is another user's.</exception>
    public static void Check(string dataFolder)
    {
        if (!OperatingSystem.IsLinux() || !FileFacts.IsRoot)
        {
            return;
        }

        // The dot leads through a link to the folder itself.
        if (FileFacts.Of(Path.Combine(dataFolder, ".")) is { Exists: true, Owner: not 0 } folder)
        {
            throw new StoreException(
                StoreReasons.StoreOfAnotherUser,
                $"The store in {dataFolder} belongs to the user with the number {folder.Owner}; root would leave files there that the service cannot open. Run the command as that user: sudo -u '#{folder.Owner}' dicomx ...");
        }
    }
}

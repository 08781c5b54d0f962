using DicomExchange.Store.Vault.Keys;
using Microsoft.Data.Sqlite;

namespace DicomExchange.Store;

/// <summary>Tries a master key on a store without opening the store: a node may have it open.</summary>
public static class MasterKeyTrial
{
    /// <param name="dataFolder">Of the store.</param>
    /// <param name="masters">The key to try.</param>
    /// <returns>Null when it opens the store's keys, or when they cannot be looked at just now; else the sentence that says why not.</returns>
    public static string? Run(string dataFolder, MasterKeySet masters)
    {
        try
        {
            using var file = KeyRingFile.Open(new StorePaths(dataFolder).Keys);
            MasterWraps.Check(file, masters);
            return null;
        }
        catch (StoreException e)
        {
            return e.Message;
        }
        catch (SqliteException)
        {
            // A node is writing a key at this moment; that it does shows that its key is right.
            return null;
        }
    }
}

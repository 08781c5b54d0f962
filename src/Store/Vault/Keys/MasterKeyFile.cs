using System.Security.Cryptography;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// Where the master key comes from: a file of mode 0600 in a folder of mode 0700, both owned by the user the node runs as and no
/// links; or a credential that systemd hands over in a memory file system (systemd.exec(5), LoadCredentialEncrypted=).
/// </summary>
public static class MasterKeyFile
{
    private const string CredentialsFolder = "CREDENTIALS_DIRECTORY";

    /// <summary>Makes a new master key. Folder and file get their modes as they are made.</summary>
    /// <exception cref="StoreException">There is a file already, or the disk refused.</exception>
    public static MasterKeySet Create(string path, DiskCalls? disk = null)
    {
        var keys = MasterKeySet.New();
        Restore(path, keys, disk);
        return keys;
    }

    /// <summary>Puts a master key back, from a recovery file, where there is none.</summary>
    /// <exception cref="StoreException">There is a file already, or the disk refused.</exception>
    public static void Restore(string path, MasterKeySet keys, DiskCalls? disk = null)
    {
        if (File.Exists(path))
        {
            throw new StoreException(StoreReasons.KeyExists, $"There is a key file at {path} already; it is never overwritten, since all data would be lost with it.");
        }

        Write(path, keys, static (p, bytes, d) => PrivateFile.WriteNew(p, bytes, d), disk);
    }

    /// <exception cref="StoreException">Missing, unprotected or unreadable, with what to do about it.</exception>
    public static MasterKeySet Load(string path)
    {
        CheckProtection(path);
        return Parse(path, path);
    }

    /// <summary>The credential of that name, if systemd hands one over.</summary>
    /// <returns>Null when the process was started without credentials or without this one.</returns>
    public static MasterKeySet? LoadCredential(string name)
    {
        var folder = Environment.GetEnvironmentVariable(CredentialsFolder);
        if (string.IsNullOrEmpty(folder))
        {
            return null;
        }

        var path = Path.Combine(folder, Path.GetFileName(name));
        return File.Exists(path) ? Parse(path, $"the credential '{name}'") : null;
    }

    internal static void Replace(string path, MasterKeySet keys, DiskCalls? disk) =>
        Write(path, keys, static (p, bytes, d) => PrivateFile.Replace(p, bytes, d), disk);

    /// <summary>As <see cref="Replace"/>, and overwrites the bytes of the old file as far as the file system lets it.</summary>
    internal static void ReplaceAndErase(string path, MasterKeySet keys, DiskCalls? disk) =>
        Write(path, keys, static (p, bytes, d) => PrivateFile.ReplaceAndErase(p, bytes, d), disk);

    private static void Write(string path, MasterKeySet keys, Action<string, byte[], DiskCalls> write, DiskCalls? disk)
    {
        var text = keys.ToText();
        try
        {
            PrivateFile.MakeFolder(PrivateFile.FolderOf(path));
            write(path, text, disk ?? DiskCalls.System);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, $"writing the key file {path}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static MasterKeySet Parse(string path, string source)
    {
        byte[]? text = null;
        try
        {
            text = PrivateFile.Read(path, MasterKeySet.MaxTextLength)
                ?? throw new StoreException(StoreReasons.KeyUnreadable, $"The master key in {source} cannot be read: the file is too long to be one.");
            return MasterKeySet.Parse(text, source);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw new StoreException(StoreReasons.KeyMissing, $"The master key in {source} cannot be opened: {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static void CheckProtection(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var file = FileFacts.Of(path);
        if (!file.Exists)
        {
            throw new StoreException(
                StoreReasons.KeyMissing,
                $"There is no key file at {path}. Without it nothing in the store can be read: put it back from a backup, or with the recovery file by 'dicomx keys recovery'.");
        }

        if (file.IsLink || !file.IsFile)
        {
            throw Unprotected(path, "it is a link or no regular file", "name the file itself in the settings");
        }

        if (!file.IsOurs)
        {
            throw Unprotected(path, "it belongs to another user", $"run 'chown' so that it belongs to {Environment.UserName}");
        }

        if (!file.IsPrivate)
        {
            throw Unprotected(path, $"others may use it ({Octal(file.Mode)})", $"run 'chmod 600 {path}'");
        }

        var folderPath = PrivateFile.FolderOf(path);
        var folder = FileFacts.Of(folderPath);
        if (folder.IsLink || !folder.IsOurs || !folder.IsPrivate)
        {
            throw Unprotected(path, $"its folder {folderPath} is a link, belongs to another user or is open to others ({Octal(folder.Mode)})", $"run 'chmod 700 {folderPath}' as its owner");
        }
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    private static StoreException Unprotected(string path, string why, string what) =>
        new(StoreReasons.KeyUnprotected, $"The key file {path} is not safe: {why}. To go on, {what}.");
}

using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Services;

/// <summary>Where the store of these settings lies, and what opens it.</summary>
public static class StoreFiles
{
    /// <exception cref="StoreException">The master key is missing, unprotected or unreadable, with what to do about it.</exception>
    public static StoreOptions Options(NodeSettings settings, TimeProvider time)
    {
        StoreOwner.Check(settings.Node.Data.Full);
        return new StoreOptions
        {
            DataFolder = settings.Node.Data.Full,
            MasterKeys = KeysOf(settings.Node.KeyFile),
            Time = time,
            Vault = settings.Storage.ReserveMegabytes is { } megabytes
                ? new VaultOptions { Mark = DiskMark.Of(settings.Node.Data.Full, megabytes * 1_000_000L) }
                : null,
        };
    }

    /// <summary>Opens the store; where the data folder is empty, as after <c>init</c>, makes it first.</summary>
    /// <exception cref="StoreException">It cannot be opened, with what to do about it.</exception>
    public static Task<ExchangeStore> OpenAsync(NodeSettings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var options = Options(settings, time);
        var isNew = !Directory.Exists(options.DataFolder) || !Directory.EnumerateFileSystemEntries(options.DataFolder).Any();
        return isNew
            ? ExchangeStore.CreateAsync(options, loggers, cancellationToken)
            : ExchangeStore.OpenAsync(options, loggers, cancellationToken);
    }

    /// <exception cref="StoreException">The master key is missing, unprotected or unreadable, with what to do about it.</exception>
    internal static MasterKeySet KeysOf(SettingsPath path)
    {
        if (!path.IsCredential)
        {
            return MasterKeyFile.Load(path.Full);
        }

        var name = path.Written![SettingsPath.CredentialPrefix.Length..];
        return MasterKeyFile.LoadCredential(name) ?? throw new StoreException(
            StoreReasons.KeyMissing,
            $"This process was not given the credential '{name}' that holds the master key. A service needs LoadCredentialEncrypted={name}:... in its systemd unit, a command while the node is stopped needs systemd-run with the same property, or --key-file (docs/operations.md, Keys).");
    }
}

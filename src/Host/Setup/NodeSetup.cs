using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Store;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Host.Setup;

/// <summary>Makes a new node's files. Nothing that exists is overwritten; after a failure nothing made here is left.</summary>
internal sealed class NodeSetup(NodeFiles files, AeTitle title, TimeProvider time)
{
    private readonly List<string> made = [];

    /// <returns>What the administrator needs to know.</returns>
    /// <exception cref="CommandRefusedException">Something of a node is there already.</exception>
    public async Task<SetupReport> RunAsync(CancellationToken cancellation)
    {
        if (files.Existing() is { Count: > 0 } existing)
        {
            throw new CommandRefusedException(
                $"{files.Folder} holds a node already: {string.Join(", ", existing.Select(e => Path.GetRelativePath(files.Folder, e)))}. Nothing was changed. Choose another folder with --directory.");
        }

        try
        {
            return await MakeAsync(cancellation);
        }
        catch
        {
            Undo();
            throw;
        }
    }

    private async Task<SetupReport> MakeAsync(CancellationToken cancellation)
    {
        foreach (var folder in new[] { files.Folder, files.Data, files.Logs }.Concat(
            new[] { files.MasterKey, files.CertificateKey, files.Recovery }.Select(f => Path.GetDirectoryName(f)!)))
        {
            PrivateFile.MakeFolder(folder);
        }

        made.Add(files.MasterKey);
        var masterKey = MasterKeyFile.Create(files.MasterKey);
        var certificate = NodeCertificate.Create(title.Value, [Environment.MachineName], time.GetUtcNow());
        WriteNew(files.CertificateKey, certificate.KeyPem);
        WriteNew(files.Certificate, certificate.CertificatePem);
        var passphrase = RecoveryPassphrase.New();
        made.Add(files.Recovery);
        RecoveryFile.Write(files.Recovery, masterKey, passphrase);
        await MakeStoreAsync(masterKey, cancellation);
        WriteNew(files.Schema, SettingsSchema.Write());

        // Last, so that a folder with settings is a folder with everything they name.
        WriteNew(files.Settings, FirstSettings.For(title));
        return new SetupReport(files, certificate.Fingerprint, certificate.NotAfter, passphrase);
    }

    /// <summary>Here and not at the first start: a node that finds no store must stop, since its disk may only not be mounted.</summary>
    private async Task MakeStoreAsync(MasterKeySet masterKey, CancellationToken cancellation)
    {
        var options = new StoreOptions { DataFolder = files.Data, MasterKeys = masterKey, Time = time };
        await using var store = await ExchangeStore.CreateAsync(options, NullLoggerFactory.Instance, cancellation);
    }

    private void WriteNew(string path, string text)
    {
        made.Add(path);
        PrivateFile.WriteNew(path, Encoding.UTF8.GetBytes(text), DiskCalls.System);
    }

    private void Undo()
    {
        foreach (var file in made)
        {
            File.Delete(file);
        }

        // It was empty, or not there, before.
        if (Directory.Exists(files.Data))
        {
            Directory.Delete(files.Data, recursive: true);
        }
    }
}

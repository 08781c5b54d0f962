using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Proof;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store;

/// <summary>
/// The audit trail of a store that no node has open: one that is stopped, or a copy of its folder, also on a disk that cannot be written.
/// Nothing in the copy is changed and no record is made.
/// </summary>
public static class AuditCopy
{
    /// <summary>Verifies the trail in a folder, with the keys of its store: every record is opened.</summary>
    /// <param name="folder">The data folder or a copy of it; of a copy the files <c>catalog.db</c>, with its log if there is one, and <c>keys.db</c> are needed.</param>
    /// <param name="masters">The master key of the store.</param>
    /// <param name="kept">Files of checkpoints that were kept elsewhere (<see cref="AuditCheckpointFile.Read"/>).</param>
    /// <param name="cancellation">Ends it without a verdict.</param>
    /// <exception cref="StoreException">A node has the store open, the key does not open it, or its catalog is of another version.</exception>
    public static AuditVerdict Verify(string folder, MasterKeySet masters, IReadOnlyList<IReadOnlyList<KeptCheckpoint>> kept, CancellationToken cancellation)
    {
        var paths = new StorePaths(folder);
        using var held = StoreLock.TakeOfCopy(folder);
        using var keys = KeyRing.Open(paths.Keys, masters);
        using var parts = AuditParts.Of(keys, new RowSealer(keys));
        return Verify(paths.Catalog, new AuditProof(keys.Store, parts.Signer.PublicKey, parts), kept, cancellation);
    }

    /// <summary>
    /// Verifies the trail of a catalog without any secret, against a signed checkpoint that was kept elsewhere: whose key signed is taken
    /// from it. No record is opened, so what stands behind the last checkpoint is shown to be unbroken only.
    /// </summary>
    /// <param name="catalog">The file <c>catalog.db</c> or a copy of it.</param>
    /// <param name="kept">As above; the first that is signed says whose trail it is.</param>
    /// <param name="cancellation">Ends it without a verdict.</param>
    /// <exception cref="StoreException">No checkpoint is signed, or the catalog is of another version.</exception>
    public static AuditVerdict VerifyWithoutKeys(string catalog, IReadOnlyList<IReadOnlyList<KeptCheckpoint>> kept, CancellationToken cancellation)
    {
        var signed = kept.SelectMany(static file => file).FirstOrDefault(static k => k.Signature is not null)?.Signature
            ?? throw new StoreException(AuditReasons.CheckpointUnreadable, "Without the store's keys a trail is verified against a file that 'dicomx audit checkpoint' wrote. Give one.");
        using var held = StoreLock.TakeOfCopy(PrivateFile.FolderOf(catalog));
        return Verify(catalog, new AuditProof(signed.Store, signed.PublicKey, null), kept, cancellation);
    }

    private static AuditVerdict Verify(string catalog, AuditProof proof, IReadOnlyList<IReadOnlyList<KeptCheckpoint>> kept, CancellationToken cancellation)
    {
        if (!File.Exists(catalog))
        {
            throw new StoreException(CatalogReasons.CatalogMissing, $"There is no catalog {catalog}. Name the data folder of a store, or a copy of it.");
        }

        if (CatalogShape.ProblemOf(catalog) is { } misshapen)
        {
            return new AuditVerdict(misshapen, 0, 0, 0);
        }

        try
        {
            using var connection = Connection.OpenCopy(catalog);
            var version = connection.ScalarInt64("PRAGMA user_version");
            return version == 0 ? new AuditVerdict(AuditReasons.CatalogUnreadable, 0, 0, 0)
                : version == Schema.Version
                ? proof.Run(connection, kept, cancellation)
                : throw new StoreException(CatalogReasons.SchemaUnknown, $"The catalog {catalog} has schema {version}; this program verifies {Schema.Version}. Use the version of the program that wrote it.");
        }
        catch (CatalogException e) when (e.Kind != CatalogFailure.Busy)
        {
            return new AuditVerdict(AuditReasons.RecordUnreadable, 0, 0, 0);
        }
    }
}

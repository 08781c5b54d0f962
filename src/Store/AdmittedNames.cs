using System.Text.Json;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store;

/// <summary>
/// The file <c>admitted</c> in the data folder: the names that are partners', sealed, so that a node that starts knows which are new. It
/// stands beside the catalog and not in it, since it must outlast a catalog that is made anew.
/// </summary>
public sealed class AdmittedNames
{
    private const int MaxLength = 8 * 1024 * 1024;
    private const long OnlyRow = 1;

    private readonly OpenParts parts;
    private readonly string path;

    internal AdmittedNames(OpenParts parts, string path) => (this.parts, this.path) = (parts, path);

    /// <returns>Null when none were ever noted.</returns>
    /// <exception cref="StoreException">The note is damaged, or the disk refused.</exception>
    public IReadOnlySet<string>? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var plain = parts.Catalog.Tables.Sealer.Open(SealedTable.AdmittedNames, OnlyRow, Key, PrivateFile.Read(path, MaxLength) ?? []);
            return JsonSerializer.Deserialize<string[]>(plain)!.ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "reading which partners were admitted");
        }
    }

    /// <summary>Takes the place of what was noted before, on the disk when this returns.</summary>
    /// <exception cref="StoreException">The disk refused; the note before it stands.</exception>
    public void Write(IReadOnlyCollection<string> names)
    {
        try
        {
            var plain = JsonSerializer.SerializeToUtf8Bytes(names.Order(StringComparer.Ordinal));
            PrivateFile.Replace(path, parts.Catalog.Tables.Sealer.Seal(SealedTable.AdmittedNames, OnlyRow, Key, plain), parts.Disk);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "noting which partners are admitted");
        }
    }

    private StoreKey Key => parts.Keys.Named(StoreKeyName.Catalog);
}

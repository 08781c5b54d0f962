namespace DicomExchange.Store.Vault;

/// <summary>
/// What the index keeps of an object, so that neither a shortened file nor an older one of the same name goes unnoticed.
/// </summary>
/// <param name="Location">Where it lies.</param>
/// <param name="Length">Bytes of the data set, as received.</param>
/// <param name="LastTag">The authentication tag of the last chunk, which is the last 16 bytes of the file.</param>
public readonly record struct VaultObject(VaultLocation Location, long Length, UInt128 LastTag);

namespace DicomExchange.Store.Vault.Disk;

/// <summary>Bytes of a file system.</summary>
public readonly record struct DiskSpace(long Total, long Available);

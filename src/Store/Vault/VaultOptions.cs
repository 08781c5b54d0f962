using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Vault;

/// <summary>How the vault is laid out and what it stands on. The defaults are the ones that were measured; tests change the rest.</summary>
public sealed record VaultOptions
{
    /// <summary>Plain bytes of a chunk. 128 KiB: larger ones seal no faster here, and a writer holds one.</summary>
    public int ChunkSize { get; init; } = 128 << 10;

    /// <summary>Files of one folder before the next is begun.</summary>
    public int ObjectsPerFolder { get; init; } = 8192;

    /// <summary>Threads that wait for file syncs.</summary>
    public int SyncLanes { get; init; } = 4;

    /// <summary>Null: one for the vault's folder with the default reserve.</summary>
    public DiskMark? Mark { get; init; }

    public DiskCalls Disk { get; init; } = DiskCalls.System;
}

using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Vault;

/// <summary>How the vault is laid out and what it stands on. The defaults are the ones that were measured; tests change the rest.</summary>
public sealed record VaultOptions
{
    /// <summary>Plain bytes of a chunk. 128 KiB: larger ones seal no faster here, and a writer holds one.</summary>
    public int ChunkSize { get; init; } = 128 << 10;

    /// <summary>Files of one folder before the next is begun.</summary>
    public int ObjectsPerFolder { get; init; } = 8192;

    /// <summary>Sealed bytes of the largest object that goes into a segment, at most 1 MiB; 0: each has a file of its own.</summary>
    public int LargestInSegment { get; init; } = SegmentLayout.LargestObject;

    /// <summary>Bytes of a segment before the next is begun.</summary>
    public long SegmentLength { get; init; } = 64 << 20;

    /// <summary>Bytes that a segment is given on the disk at once, so that the sync of what is appended has little but that to write.</summary>
    public int SegmentStep { get; init; } = 4 << 20;

    /// <summary>
    /// Bytes of a file that began without a stretch from which on it is written in stretches, past the system's cache. One MiB: a
    /// shorter object would wait for all of it at its end instead of having been begun while it came.
    /// </summary>
    public long StretchesFrom { get; init; } = 1 << 20;

    /// <summary>Threads that write and sync for others.</summary>
    public int DiskLanes { get; init; } = 4;

    /// <summary>Null: one for the vault's folder with the default reserve.</summary>
    public DiskMark? Mark { get; init; }

    public DiskCalls Disk { get; init; } = DiskCalls.System;
}

using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault.Disk;

/// <summary>
/// The calls on which durability rests, as values, so that a test can make the n-th of them fail. Each reports a failure by an
/// <see cref="IOException"/>; none is ever repeated by a caller.
/// </summary>
public sealed record DiskCalls
{
    /// <summary>Writes all of <paramref name="bytes"/> at <paramref name="offset"/>.</summary>
    public delegate void WriteAt(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Reads into <paramref name="bytes"/> from <paramref name="offset"/>; the answer is how many, 0 at the end of the file.</summary>
    public delegate int ReadAt(SafeFileHandle file, Span<byte> bytes, long offset);

    public static DiskCalls System { get; } = new();

    public WriteAt Write { get; init; } = RandomAccess.Write;

    /// <summary>Only for reading objects: what cannot be read is damage, not a lost write.</summary>
    public ReadAt Read { get; init; } = RandomAccess.Read;

    /// <summary>Data and size of the file are on the disk when this returns.</summary>
    public Action<SafeFileHandle> SyncFile { get; init; } = CheckedSync.File;

    /// <summary>The data of the file, and its size where that changed, are on the disk when this returns.</summary>
    public Action<SafeFileHandle> SyncData { get; init; } = CheckedSync.Data;

    /// <summary>Gives a range of the file its room on the disk, reading as zeros; false where the file system cannot.</summary>
    public Func<SafeFileHandle, long, long, bool> Allocate { get; init; } = FileRoom.Allocate;

    /// <summary>Takes the room of a range away again, which then reads as zeros; false where the file system cannot.</summary>
    public Func<SafeFileHandle, long, long, bool> Punch { get; init; } = FileRoom.Punch;

    /// <summary>The entries of the directory are on the disk when this returns.</summary>
    public Action<string> SyncDirectory { get; init; } = CheckedSync.Directory;

    /// <summary>Moves a file within one file system; an existing target is replaced in one step.</summary>
    public Action<string, string> Rename { get; init; } = static (from, to) => global::System.IO.File.Move(from, to, overwrite: true);

    /// <summary>Starts writing a finished range to the disk without waiting, so that the sync at the end finds little to do.</summary>
    public Action<SafeFileHandle, long, long> StartWriteback { get; init; } = CheckedSync.StartWriteback;

    /// <summary>Switches writing past the system's cache on or off; false where there is no such thing.</summary>
    public Func<SafeFileHandle, bool, bool> Direct { get; init; } = DirectWriting.Set;
}

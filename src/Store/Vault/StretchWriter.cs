using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>
/// Brings a large file, or the rest of one, to the disk in stretches of whole blocks, past the system's cache where the file system can do that:
/// nobody reads a large object as soon as it is there, and what writing costs most is memory for the cache and the copy into it. One stretch
/// is written by a lane while the next is filled. For one caller at a time.
/// </summary>
/// <remarks>Errors of the disk come as they are, those of the lane with the next call.</remarks>
internal sealed class StretchWriter : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly VaultContext context;
    private Stretch current;
    private Stretch? other;
    private LaneWork? behind;
    private long at;
    private int filled;
    private bool isDirect;

    private StretchWriter(SafeFileHandle file, VaultContext context, Stretch stretch)
    {
        this.file = file;
        this.context = context;
        current = stretch;
        isDirect = context.Options.Disk.Direct(file, true);
    }

    /// <param name="file">Opened without flags that matter to writing.</param>
    /// <param name="context">Has the stretches, the lanes and the disk.</param>
    /// <param name="end">How far the file has been written.</param>
    /// <param name="last">The bytes before that, at least those of the block it ends in: they are written once more with what follows.</param>
    /// <returns>Null when all stretches are in use: the file is then to be written on as it was.</returns>
    public static StretchWriter? TryBegin(SafeFileHandle file, VaultContext context, long end, ReadOnlySpan<byte> last)
    {
        if (context.Stretches.TryRent() is not { } stretch)
        {
            return null;
        }

        var begun = (int)(end % DirectWriting.Block);
        last[^begun..].CopyTo(stretch.Bytes);
        return new StretchWriter(file, context, stretch) { at = end - begun, filled = begun };
    }

    /// <param name="file">As of <see cref="TryBegin"/>; nothing is in it yet.</param>
    /// <param name="context">Has the stretches, the lanes and the disk.</param>
    /// <param name="stretch">What it begins with; this writer's from now on.</param>
    /// <param name="filled">Its bytes.</param>
    public static StretchWriter Begin(SafeFileHandle file, VaultContext context, Stretch stretch, int filled) =>
        new(file, context, stretch) { filled = filled };

    /// <summary>Room for what comes next, to be filled before the next call.</summary>
    /// <param name="length">Bytes, at most those of a chunk and its tag.</param>
    public Span<byte> Take(int length)
    {
        if (current.Length - filled < length)
        {
            Next();
        }

        var room = current.Bytes.Slice(filled, length);
        filled += length;
        return room;
    }

    /// <summary>Writes what has not been written, and leaves the file to be written in the usual way again. Syncs nothing.</summary>
    public void Flush()
    {
        Await();
        var whole = Whole();
        Put(current.Bytes[..whole], at);

        // What is left is no whole block. Writing one all the same and cutting the file would have the system read it again first.
        EndDirect();
        Put(current.Bytes[whole..filled], at + whole);
    }

    /// <summary>Waits for the lane. What has not been written by then never is.</summary>
    public void Dispose()
    {
        behind?.WaitForEnd();
        context.Stretches.Return(current);
        if (other is not null)
        {
            context.Stretches.Return(other);
        }
    }

    /// <summary>Hands the whole blocks of the stretch that is full to a lane, and goes on in the other one; where there is none, writes them here.</summary>
    private void Next()
    {
        Await();
        var (full, offset, whole) = (current, at, Whole());
        other ??= context.Stretches.TryRent();
        if (other is null)
        {
            PutStretch(full, whole, offset);
        }

        var next = other ?? full;
        full.Bytes[whole..filled].CopyTo(next.Bytes);
        at += whole;
        filled -= whole;
        if (next == full)
        {
            return;
        }

        (current, other) = (next, full);
        behind = context.Lanes.Begin(() => PutStretch(full, whole, offset));
    }

    private int Whole() => filled - (filled % DirectWriting.Block);

    private void Await()
    {
        var awaited = behind;
        behind = null;
        awaited?.Wait();
    }

    private void PutStretch(Stretch stretch, int length, long offset)
    {
        Put(stretch.Bytes[..length], offset);
        if (!isDirect)
        {
            context.Options.Disk.StartWriteback(file, offset, length);
        }
    }

    private void Put(ReadOnlySpan<byte> bytes, long offset)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        try
        {
            context.Options.Disk.Write(file, bytes, offset);
        }
        catch (IOException e) when (isDirect && e.HResult == DirectWriting.NotValid)
        {
            // This file system wants other blocks. Nothing has been written yet, so it can still be done in the usual way.
            EndDirect();
            context.Options.Disk.Write(file, bytes, offset);
        }
    }

    private void EndDirect()
    {
        if (isDirect)
        {
            isDirect = false;
            _ = context.Options.Disk.Direct(file, false);
        }
    }
}

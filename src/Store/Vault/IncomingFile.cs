using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>
/// A file being written in <c>incoming/</c>: watches the disk's reserve and has the disk begin while the rest arrives. For one caller
/// at a time. Written from its beginning to its end but for its header, which comes last.
/// </summary>
internal sealed class IncomingFile : IDisposable
{
    private const int Granted = 8 << 20;

    /// <summary>From here on the disk begins while the rest arrives, in steps that double: whoever waits at the end waits less.</summary>
    private const int FirstWriteback = 128 << 10;

    private readonly string path;
    private readonly VaultContext context;
    private readonly SafeFileHandle handle;
    private readonly byte[] first = [];
    private StretchWriter? stretches;
    private long startedTo;
    private long grantedTo;

    /// <exception cref="StoreException">The reserve is reached, or the disk refused.</exception>
    public IncomingFile(ObjectId id, VaultContext context)
    {
        this.context = context;
        path = context.PathOf(new VaultLocation(VaultLocation.Incoming, id));
        try
        {
            context.Mark.Require(Granted);
            grantedTo = Granted;
            handle = PrivateFile.Create(path);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "beginning an object");
        }
    }

    private IncomingFile(ObjectId id, VaultContext context, HeldObject held)
        : this(id, context)
    {
        // The first block is written once more when its header is known. All of it, since the system would read it again for a part.
        first = held.Bytes[..SegmentLayout.BlockLength].ToArray();
        stretches = StretchWriter.Begin(handle, context, held.Leave(), held.Length);
    }

    /// <summary>Goes on with an object that has become too large to be held.</summary>
    /// <param name="id">Of the object.</param>
    /// <param name="context">Where it goes.</param>
    /// <param name="held">Its beginning.</param>
    /// <exception cref="StoreException">The reserve is reached, or the disk refused; the beginning is given up.</exception>
    public static IncomingFile Take(ObjectId id, VaultContext context, HeldObject held)
    {
        try
        {
            return new IncomingFile(id, context, held);
        }
        catch
        {
            held.Return();
            throw;
        }
    }

    /// <summary>There is room for the beginning of another object, whether it will have a file or not.</summary>
    /// <exception cref="StoreException">The reserve is reached, or the disk refused.</exception>
    public static void RequireRoom(DiskMark mark)
    {
        try
        {
            mark.Require(Granted);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "beginning an object");
        }
    }

    /// <summary>Room for the next bytes of the body, to be filled before the next call.</summary>
    /// <param name="length">At most those of a chunk and its tag.</param>
    /// <param name="offset">Where in the file they come.</param>
    /// <returns>Empty when there is none, and <see cref="Write"/> is the way.</returns>
    /// <exception cref="StoreException">The reserve is reached, or the disk refused.</exception>
    public Span<byte> Take(int length, long offset)
    {
        if (stretches is null)
        {
            return [];
        }

        try
        {
            Grant(offset + length);
            return stretches.Take(length);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "writing an object");
        }
    }

    /// <exception cref="StoreException">The reserve is reached, or the disk refused.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            var end = offset + bytes.Length;
            Grant(end);
            Disk.Write(handle, bytes, offset);
            if (end - startedTo >= Math.Max(startedTo, FirstWriteback))
            {
                Disk.StartWriteback(handle, startedTo, end - startedTo);
                startedTo = end;
            }

            if (end >= context.Options.StretchesFrom && bytes.Length >= DirectWriting.Block)
            {
                stretches ??= StretchWriter.TryBegin(handle, context, end, bytes);
            }
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "writing an object");
        }
    }

    /// <summary>Writes the header and syncs the file.</summary>
    /// <param name="header">Its first bytes.</param>
    /// <param name="length">Bytes of the object, by which it is decided who waits for the disk.</param>
    public Task FinishAsync(ReadOnlyMemory<byte> header, long length) => context.Lanes.DoAsync(
        () =>
        {
            stretches?.Flush();
            if (first.Length > 0)
            {
                header.Span.CopyTo(first);
            }

            Disk.Write(handle, first.Length > 0 ? first : header.Span, 0);
            Disk.SyncFile(handle);
        },
        length);

    /// <summary>Closes and removes the file; nothing of it is wanted any more.</summary>
    public void Remove()
    {
        Dispose();
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            // What cannot be removed now is swept at the next start; the failure being reported is the one that led here.
        }
    }

    public void Dispose()
    {
        stretches?.Dispose();
        handle.Dispose();
    }

    private DiskCalls Disk => context.Options.Disk;

    private void Grant(long end)
    {
        if (end > grantedTo)
        {
            context.Mark.Require(Granted);
            grantedTo = end + Granted;
        }
    }
}

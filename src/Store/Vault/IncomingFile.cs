using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>A file being written in <c>incoming/</c>: watches the disk's reserve and has finished stretches written out early.</summary>
internal sealed class IncomingFile : IDisposable
{
    private const int Stretch = 8 << 20;

    /// <summary>From here on the disk begins while the rest arrives, in steps that double up to <see cref="Stretch"/>: whoever waits at the end waits less.</summary>
    private const int FirstWriteback = 128 << 10;

    private readonly string path;
    private readonly DiskCalls disk;
    private readonly DiskMark mark;
    private readonly SafeFileHandle handle;
    private long startedTo;
    private long grantedTo;

    /// <exception cref="StoreException">The reserve is reached, or the disk refused.</exception>
    public IncomingFile(string path, DiskCalls disk, DiskMark mark)
    {
        this.path = path;
        this.disk = disk;
        this.mark = mark;
        try
        {
            mark.Require(Stretch);
            grantedTo = Stretch;
            handle = PrivateFile.Create(path);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "beginning an object");
        }
    }

    public SafeFileHandle Handle => handle;

    /// <summary>There is room for the beginning of another object, whether it will have a file or not.</summary>
    /// <exception cref="StoreException">The reserve is reached, or the disk refused.</exception>
    public static void RequireRoom(DiskMark mark)
    {
        try
        {
            mark.Require(Stretch);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "beginning an object");
        }
    }

    /// <exception cref="StoreException">The reserve is reached, or the disk refused.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            if (offset + bytes.Length > grantedTo)
            {
                mark.Require(Stretch);
                grantedTo = offset + bytes.Length + Stretch;
            }

            disk.Write(handle, bytes, offset);
            if (offset + bytes.Length - startedTo >= Math.Clamp(startedTo, FirstWriteback, Stretch))
            {
                disk.StartWriteback(handle, startedTo, offset + bytes.Length - startedTo);
                startedTo = offset + bytes.Length;
            }
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "writing an object");
        }
    }

    /// <summary>Closes and removes the file; nothing of it is wanted any more.</summary>
    public void Remove()
    {
        handle.Dispose();
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            // What cannot be removed now is swept at the next start; the failure being reported is the one that led here.
        }
    }

    public void Dispose() => handle.Dispose();
}

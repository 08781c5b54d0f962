using System.Buffers;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Client;

/// <summary>
/// Writes the objects that come in to numbered files. Nothing a peer sends becomes part of a path, and a file has its name only
/// when it is complete. Success is answered when file and folder are synced: the sender may forget the object then.
/// </summary>
public sealed class PullFolder
{
    private readonly string folder;
    private readonly Action<Pulled> done;
    private int count;

    /// <exception cref="IOException">The folder cannot be made.</exception>
    public PullFolder(string folder, Action<Pulled> done)
    {
        this.folder = folder;
        this.done = done;
        PrivateFile.MakeFolder(folder);
    }

    public async ValueTask<DimseReply> StoreAsync(StoreOperation operation, CancellationToken cancellationToken)
    {
        var path = NextPath();
        var unfinished = path + ".part";
        try
        {
            var bytes = await WriteAsync(operation, unfinished, cancellationToken);
            File.Move(unfinished, path, overwrite: false);
            CheckedSync.Directory(folder);
            done(new Pulled(path, operation.SopInstance, operation.TransferSyntax, bytes));
            return DimseReply.Success;
        }
        catch (IOException)
        {
            return new DimseReply(DimseStatus.OutOfResources, "disk-failed");
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async ValueTask<long> WriteAsync(StoreOperation operation, string path, CancellationToken cancellationToken)
    {
        var head = new ArrayBufferWriter<byte>();
        Part10Writer.WriteHead(new FileMeta(operation.SopClass, operation.SopInstance, operation.TransferSyntax.Uid), head);
        using var handle = PrivateFile.Create(path);
        await using var file = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        await file.WriteAsync(head.WrittenMemory, cancellationToken);
        var bytes = 0L;
        while (await operation.ReadAsync(cancellationToken) is { IsEmpty: false } slice)
        {
            await file.WriteAsync(slice, cancellationToken);
            bytes += slice.Length;
        }

        CheckedSync.File(handle);
        return bytes;
    }

    private string NextPath()
    {
        while (true)
        {
            var path = Path.Combine(folder, $"{Interlocked.Increment(ref count):D6}.dcm");
            if (!File.Exists(path))
            {
                return path;
            }
        }
    }
}

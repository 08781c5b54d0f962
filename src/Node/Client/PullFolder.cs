using System.Buffers;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
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

    /// <summary>Told of each object that came and was not kept, before its sender is answered.</summary>
    public Action<PullRefusal>? Refused { get; init; }

    internal DiskCalls Disk { get; init; } = DiskCalls.System;

    /// <summary>Keeps one object.</summary>
    /// <param name="operation">The object.</param>
    /// <param name="study">The study that was asked for, of which it has to be; null where several were.</param>
    /// <param name="cancellationToken">Ends the transfer; nothing of the object stays.</param>
    public ValueTask<DimseReply> StoreAsync(StoreOperation operation, Uid? study, CancellationToken cancellationToken) =>
        StoreAsync(PullArrival.Of(operation), study, cancellationToken);

    /// <inheritdoc cref="StoreAsync(StoreOperation, Uid?, CancellationToken)"/>
    internal async ValueTask<DimseReply> StoreAsync(PullArrival arrival, Uid? study, CancellationToken cancellationToken)
    {
        using var check = study is { } asked ? new PullCheck(arrival, asked) : null;
        var reply = await KeepAsync(arrival, check, cancellationToken);
        if (!reply.Status.IsSuccess)
        {
            Refused?.Invoke(new PullRefusal(check?.Study ?? default, arrival.SopInstance, reply.Reason));
        }

        return reply;
    }

    private async ValueTask<DimseReply> KeepAsync(PullArrival arrival, PullCheck? check, CancellationToken cancellationToken)
    {
        var path = NextPath();
        var unfinished = path + ".part";
        var kept = string.Empty;
        try
        {
            var (bytes, refusal) = await WriteAsync(arrival, check, unfinished, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            File.Move(unfinished, path, overwrite: false);
            kept = path;
            Disk.SyncDirectory(folder);
            kept = string.Empty;
            done(new Pulled(path, arrival.SopInstance, arrival.TransferSyntax, bytes) { SopClass = arrival.SopClass, Patient = check?.Patient ?? string.Empty });
            return DimseReply.Success;
        }
        catch (IOException)
        {
            return new DimseReply(DimseStatus.OutOfResources, StoreReasons.DiskFailed);
        }
        finally
        {
            // What its sender hears was not kept is not there either.
            File.Delete(kept.Length > 0 ? kept : unfinished);
        }
    }

    private async ValueTask<(long Bytes, DimseReply? Refusal)> WriteAsync(PullArrival arrival, PullCheck? check, string path, CancellationToken cancellationToken)
    {
        var head = new ArrayBufferWriter<byte>();
        Part10Writer.WriteHead(new FileMeta(arrival.SopClass, arrival.SopInstance, arrival.TransferSyntax.Uid), head);
        using var handle = PrivateFile.Create(path);
        await using var file = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        await file.WriteAsync(head.WrittenMemory, cancellationToken);
        var bytes = 0L;
        while (await arrival.Read(cancellationToken) is { IsEmpty: false } slice)
        {
            if (check?.Feed(slice) is { } refusal)
            {
                return (0, refusal);
            }

            await file.WriteAsync(slice, cancellationToken);
            bytes += slice.Length;
        }

        if (check?.Finish() is { } late)
        {
            return (0, late);
        }

        Disk.SyncFile(handle);
        return (bytes, null);
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

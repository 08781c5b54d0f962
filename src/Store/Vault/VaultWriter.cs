using System.Buffers.Binary;
using System.Security.Cryptography;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Vault;

/// <summary>
/// Seals one object while it arrives. Holds one chunk, and a stretch until it is known to be too large for a segment; for one caller at
/// a time. One that is to go into a segment never has a file; any other gets one when it is too large, or at its first chunk where there
/// is no stretch for it. Unless <see cref="CompleteAsync"/> has succeeded, disposing leaves
/// nothing on the disk.
/// </summary>
public sealed class VaultWriter : IDisposable
{
    private readonly VaultContext context;
    private readonly ObjectId id;
    private readonly ObjectKey key;
    private readonly BodyCipher cipher;
    private readonly int chunkSize;
    private IncomingFile? file;
    private HeldObject? gathered;
    private byte[]? buffer;
    private int filled;
    private uint chunks;
    private bool completed;

    internal VaultWriter(VaultContext context)
    {
        this.context = context;
        id = ObjectId.New();
        key = ObjectKey.New(context.Store, id);
        chunkSize = context.Options.ChunkSize;
        IncomingFile.RequireRoom(context.Mark);

        // The buffer has the layout of the file's beginning, so that an object of one chunk is a single write.
        buffer = context.Buffers.Rent();
        ObjectHeader.WritePrefix(buffer, chunkSize, context.Store, id);
        cipher = new BodyCipher(key, context.Store, id, chunkSize);
    }

    /// <summary>Bytes written so far.</summary>
    public long Length => ((long)chunks * chunkSize) + filled;

    /// <summary>Copies the bytes; full chunks are sealed and written on the way.</summary>
    /// <exception cref="StoreException">The disk is full or failed; nothing is left of the object.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        var target = Buffer();
        while (!bytes.IsEmpty)
        {
            // A full chunk waits for the next byte, since it may turn out to be the last.
            if (filled == chunkSize)
            {
                WriteChunk(target);
            }

            var length = Math.Min(bytes.Length, chunkSize - filled);
            bytes[..length].CopyTo(target.AsSpan(ObjectHeader.Length + filled));
            filled += length;
            bytes = bytes[length..];
        }
    }

    /// <summary>
    /// Seals the rest, writes the header and syncs the file. The object then lies complete in <c>incoming/</c>, or is held in memory if
    /// it is so small that it goes into a segment.
    /// </summary>
    /// <param name="meta">What is known of it now; <see cref="ObjectMeta.Length"/> is filled in here.</param>
    /// <param name="study">The key of its study, already on the disk.</param>
    /// <exception cref="StoreException">The disk is full or failed; nothing is left of the object.</exception>
    public async ValueTask<VaultObject> CompleteAsync(ObjectMeta meta, StoreKey study)
    {
        var target = Buffer();
        try
        {
            var written = SealLast(target, meta with { Length = Length }, study);
            if (file is { } unfinished)
            {
                await unfinished.FinishAsync(target.AsMemory(0, ObjectHeader.Length), written.Length).ConfigureAwait(false);
            }

            completed = true;
            return written;
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "writing and syncing an object");
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Gives the object up unless it is complete: the file is removed.</summary>
    public void Dispose()
    {
        if (buffer is not { } held)
        {
            return;
        }

        buffer = null;

        // A chunk that was sealed elsewhere is still here in clear.
        CryptographicOperations.ZeroMemory(held.AsSpan(0, ObjectHeader.Length + (chunks > 0 ? chunkSize : filled)));
        context.Buffers.Return(held);
        cipher.Dispose();
        gathered?.Return();
        gathered = null;
        if (completed)
        {
            file?.Dispose();
        }
        else
        {
            file?.Remove();
        }
    }

    private int Limit => Math.Min(context.Options.LargestInSegment, SegmentLayout.LargestObject);

    private byte[] Buffer() => buffer ?? throw new ObjectDisposedException(nameof(VaultWriter));

    private void WriteChunk(byte[] target)
    {
        _ = Seal(target.AsSpan(ObjectHeader.Length, chunkSize + ObjectKey.TagLength), isLast: false);
        chunks++;
        filled = 0;
    }

    private VaultObject SealLast(byte[] target, ObjectMeta meta, StoreKey study)
    {
        var header = target.AsSpan(0, ObjectHeader.Length);
        ObjectHeader.Complete(header, key, study, meta);
        var chunk = target.AsSpan(ObjectHeader.Length, filled + ObjectKey.TagLength);
        UInt128 tag;
        if (chunks == 0 && header.Length + chunk.Length <= Math.Min(Limit, HeldObject.LargestArray))
        {
            cipher.Seal(chunks, isLast: true, chunk);
            tag = TagOf(chunk);
            context.Arrived.Add(id, new HeldObject(target.AsSpan(0, header.Length + chunk.Length)));
        }
        else
        {
            tag = Seal(chunk, isLast: true);
            if (gathered is { } complete)
            {
                complete.Complete(header);
                context.Arrived.Add(id, complete);
                gathered = null;
            }
        }

        return new VaultObject(new VaultLocation(VaultLocation.Incoming, id), meta.Length, tag);
    }

    /// <summary>Seals a chunk straight to where the file is written from, or in place where there is no such room.</summary>
    /// <returns>The tag.</returns>
    private UInt128 Seal(Span<byte> chunk, bool isLast)
    {
        try
        {
            var place = Take(chunk.Length);
            var isTaken = !place.IsEmpty;
            if (!isTaken)
            {
                place = chunk;
            }

            cipher.Seal(chunks, isLast, chunk[..^ObjectKey.TagLength], place);
            if (!isTaken)
            {
                file!.Write(place, OffsetOf(chunks));
            }

            return TagOf(place);
        }
        catch (StoreException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Room in memory for as long as the object may go into a segment, then what the file has.</summary>
    private Span<byte> Take(int length)
    {
        var offset = OffsetOf(chunks);
        if (file is null && offset + length <= Limit && (gathered ??= chunks == 0 ? HeldObject.TryBegin(context.Stretches) : null) is { } room)
        {
            return room.Take(length);
        }

        if (gathered is { } tooLarge)
        {
            gathered = null;
            file = IncomingFile.Take(id, context, tooLarge);
        }

        file ??= new IncomingFile(id, context);
        return file.Take(length, offset);
    }

    private static UInt128 TagOf(ReadOnlySpan<byte> chunk) => BinaryPrimitives.ReadUInt128BigEndian(chunk[^ObjectKey.TagLength..]);

    private long OffsetOf(uint chunk) => ObjectHeader.Length + (chunk * (long)(chunkSize + ObjectKey.TagLength));
}

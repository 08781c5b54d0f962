using System.Buffers.Binary;
using System.Security.Cryptography;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Vault;

/// <summary>
/// Opens one stored object, chunk by chunk; for one caller at a time. Header, length and the tag of the last chunk are checked before
/// the first byte is handed out, every chunk before its bytes are. Reading all of a large object before sending any of it would cost
/// a second pass, so damage may be found half way: the caller must then abort what it was sending.
/// </summary>
public sealed class VaultReader : IDisposable
{
    private const uint NoChunk = uint.MaxValue;

    private readonly VaultContext context;
    private readonly VaultLocation location;
    private readonly SealedBytes bytes;
    private readonly BodyCipher cipher;
    private readonly BodyLayout layout;
    private byte[]? buffer;
    private int used;
    private uint current = NoChunk;
    private uint next;

    private VaultReader(VaultContext context, VaultObject stored, ObjectMeta meta, SealedBytes bytes, ObjectKey key, BodyLayout layout)
    {
        this.context = context;
        location = stored.Location;
        Object = stored;
        Meta = meta;
        this.bytes = bytes;
        this.layout = layout;
        cipher = new BodyCipher(key, context.Store, location.Id, layout.ChunkSize);
    }

    /// <summary>Where it lies, its length and last tag as they are on the disk.</summary>
    public VaultObject Object { get; }

    public ObjectMeta Meta { get; }

    /// <summary>Bytes of the data set.</summary>
    public long Length => Object.Length;

    /// <summary>Bytes that are sealed together: each such part opens or does not.</summary>
    internal int ChunkSize => layout.ChunkSize;

    internal static VaultReader Open(VaultContext context, VaultLocation location, VaultObject? expected, Func<KeyId, StoreKey?> keyOf)
    {
        SealedBytes? found = null;
        try
        {
            found = SealedBytes.Open(context, location, expected is { } known ? SegmentLayout.SealedLength(known.Length, context.Options.ChunkSize) : null);
            return Open(context, location, expected, keyOf, found);
        }
        catch (Exception e)
        {
            found?.Dispose();
            if (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new ObjectDamagedException(DamageReasons.Missing, location, e);
            }

            if (DiskErrors.IsUnreadable(e))
            {
                throw new ObjectDamagedException(DamageReasons.Unreadable, location, e);
            }

            if (DiskErrors.IsDisk(e))
            {
                throw DiskErrors.Explain(e, "opening an object");
            }

            throw;
        }
    }

    /// <summary>The next part of the data set, valid until the next call; empty at its end.</summary>
    /// <exception cref="ObjectDamagedException">This part was changed; none of it is handed out.</exception>
    /// <exception cref="StoreException">The disk could not be read.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadNextAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (next >= layout.Chunks || Length == 0)
        {
            return ValueTask.FromResult(ReadOnlyMemory<byte>.Empty);
        }

        var part = ReadChunk(next);
        next++;
        return ValueTask.FromResult<ReadOnlyMemory<byte>>(part);
    }

    /// <summary>Reads the next part now, so that <see cref="ReadNextAsync"/> has it at hand.</summary>
    /// <exception cref="ObjectDamagedException">It was changed.</exception>
    /// <exception cref="StoreException">The disk could not be read.</exception>
    public void ReadAhead()
    {
        if (next < layout.Chunks && Length > 0)
        {
            ReadChunk(next);
        }
    }

    /// <summary>Reads from anywhere; the chunks touched are opened and checked.</summary>
    /// <returns>Bytes read: less than asked only at the end.</returns>
    public int ReadAt(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var done = 0;
        while (done < destination.Length && offset < Length)
        {
            var chunk = ReadChunk((uint)(offset / layout.ChunkSize)).Span[(int)(offset % layout.ChunkSize)..];
            var length = Math.Min(chunk.Length, destination.Length - done);
            chunk[..length].CopyTo(destination[done..]);
            done += length;
            offset += length;
        }

        return done;
    }

    /// <summary>Opens every chunk and hands out none.</summary>
    /// <exception cref="ObjectDamagedException">Some part was changed.</exception>
    public void Verify(CancellationToken cancellation)
    {
        for (uint chunk = 0; chunk < layout.Chunks; chunk++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadChunk(chunk);
        }
    }

    public void Dispose()
    {
        if (buffer is { } held)
        {
            buffer = null;
            CryptographicOperations.ZeroMemory(held.AsSpan(0, used));
            context.Buffers.Return(held);
        }

        cipher.Dispose();
        bytes.Dispose();
    }

    private static VaultReader Open(VaultContext context, VaultLocation location, VaultObject? expected, Func<KeyId, StoreKey?> keyOf, SealedBytes bytes)
    {
        Span<byte> header = stackalloc byte[ObjectHeader.Length];
        if (bytes.Read(header, 0) != header.Length)
        {
            throw new ObjectDamagedException(DamageReasons.Length, location);
        }

        var (chunkSize, studyKey) = ObjectHeader.ReadClear(header, context.Store, location);
        BodyLayout? ofFile = bytes.Length is { } length ? BodyLayout.Of(length, chunkSize, location) : null;
        var study = keyOf(studyKey) ?? throw new ObjectDamagedException(DamageReasons.Swapped, location);
        var (key, meta) = ObjectHeader.Open(header, study, context.Store, location);
        var body = ofFile ?? BodyLayout.OfPlain(meta.Length, chunkSize, location);
        bytes.Require(body.FileLength);
        var stored = new VaultObject(location, body.Length, ReadLastTag(bytes, body, location));
        CheckExpected(stored, expected, meta);
        return new VaultReader(context, stored, meta, bytes, key, body);
    }

    private static UInt128 ReadLastTag(SealedBytes bytes, BodyLayout layout, VaultLocation location)
    {
        Span<byte> tag = stackalloc byte[ObjectKey.TagLength];
        return bytes.Read(tag, layout.FileLength - tag.Length) == tag.Length
            ? BinaryPrimitives.ReadUInt128BigEndian(tag)
            : throw new ObjectDamagedException(DamageReasons.Length, location);
    }

    private static void CheckExpected(VaultObject stored, VaultObject? expected, ObjectMeta meta)
    {
        if (meta.Length != stored.Length || (expected is { } e && e.Length != stored.Length))
        {
            throw new ObjectDamagedException(DamageReasons.Length, stored.Location);
        }

        if (expected is { } known && known.LastTag != stored.LastTag)
        {
            throw new ObjectDamagedException(DamageReasons.Replaced, stored.Location);
        }
    }

    private Memory<byte> ReadChunk(uint number)
    {
        buffer ??= context.Buffers.Rent();
        if (buffer.Length < layout.ChunkSize + ObjectKey.TagLength)
        {
            context.Buffers.Return(buffer);
            buffer = new byte[layout.ChunkSize + ObjectKey.TagLength];
        }

        var (offset, length) = layout.Place(number);
        var plain = buffer.AsMemory(0, length - ObjectKey.TagLength);
        if (number == current)
        {
            return plain;
        }

        current = NoChunk;
        used = Math.Max(used, length);
        var chunk = buffer.AsSpan(0, length);
        var inMemory = bytes.Held(offset, length);
        var isHeld = !inMemory.IsEmpty;
        try
        {
            if (!isHeld && bytes.Read(chunk, offset) != length)
            {
                throw new ObjectDamagedException(DamageReasons.Length, location);
            }
        }
        catch (Exception e) when (DiskErrors.IsUnreadable(e))
        {
            throw new ObjectDamagedException(DamageReasons.Unreadable, location, e);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            throw DiskErrors.Explain(e, "reading an object");
        }

        if (!cipher.TryOpen(number, number == layout.Chunks - 1, isHeld ? inMemory : chunk, chunk[..^ObjectKey.TagLength]))
        {
            throw new ObjectDamagedException(DamageReasons.Content, location);
        }

        current = number;
        return plain;
    }
}

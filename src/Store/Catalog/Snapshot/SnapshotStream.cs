using System.Security.Cryptography;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Catalog.Snapshot;

/// <summary>Seals what is written to it into the chunks of a new file, one after the other.</summary>
internal sealed class SnapshotStream : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly DiskCalls disk;
    private readonly BodyCipher cipher;
    private readonly byte[] chunk = GC.AllocateUninitializedArray<byte>(SnapshotLayout.ChunkLength + SnapshotLayout.TagLength);
    private int used;
    private uint number;

    /// <param name="path">The file is made anew and must not be there.</param>
    /// <param name="store">The store.</param>
    /// <param name="key">Drawn for this file alone.</param>
    /// <param name="disk">The calls on which it rests that all is written.</param>
    public SnapshotStream(string path, KeyId store, StoreKey key, DiskCalls disk)
    {
        this.disk = disk;
        var header = SnapshotLayout.HeaderOf(store, key.Id);
        file = PrivateFile.Create(path);
        cipher = SnapshotLayout.NewCipher(key, header);
        try
        {
            disk.Write(file, header, 0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (used == SnapshotLayout.ChunkLength)
            {
                Seal(isLast: false);
            }

            var part = bytes[..Math.Min(bytes.Length, SnapshotLayout.ChunkLength - used)];
            part.CopyTo(chunk.AsSpan(used));
            used += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Zeros up to a place in this chunk; nothing where it is reached.</summary>
    public void FillTo(int offset)
    {
        if (used < offset)
        {
            chunk.AsSpan(used, offset - used).Clear();
            used = offset;
        }
    }

    /// <summary>Zeros up to the end of this chunk; the next byte begins another.</summary>
    public void FillChunk()
    {
        FillTo(SnapshotLayout.ChunkLength);
        Seal(isLast: false);
    }

    /// <summary>Seals the last chunk, which has this length, and has all of it on the disk.</summary>
    public void End(int length)
    {
        FillTo(length);
        Seal(isLast: true);
        disk.SyncFile(file);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(chunk);
        cipher.Dispose();
        file.Dispose();
    }

    private void Seal(bool isLast)
    {
        var sealedChunk = chunk.AsSpan(0, used + SnapshotLayout.TagLength);
        var offset = SnapshotLayout.OffsetOf(number);
        cipher.Seal(number, isLast, sealedChunk);
        disk.Write(file, sealedChunk, offset);
        disk.StartWriteback(file, offset, sealedChunk.Length);
        number++;
        used = 0;
    }
}

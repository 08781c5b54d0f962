using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Catalog.Snapshot;

/// <summary>The chunks of a snapshot; each thread opens them with a cipher of its own.</summary>
internal sealed class SnapshotReader : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly DiskCalls disk;
    private readonly StoreKey key;
    private readonly byte[] header;

    /// <exception cref="InvalidDataException">It does not begin as the snapshot of this store under this key does.</exception>
    public SnapshotReader(string path, KeyId store, StoreKey key, DiskCalls disk)
    {
        (this.key, this.disk, header) = (key, disk, SnapshotLayout.HeaderOf(store, key.Id));
        file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        try
        {
            Length = RandomAccess.GetLength(file);
            var begins = new byte[SnapshotLayout.HeaderLength];
            Read(begins, 0);
            if (!begins.AsSpan().SequenceEqual(header))
            {
                throw Damaged();
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Of the file.</summary>
    public long Length { get; }

    public static InvalidDataException Damaged() => new("The snapshot of the index is damaged.");

    public BodyCipher NewCipher() => SnapshotLayout.NewCipher(key, header);

    /// <summary>Reads a chunk and opens it in place.</summary>
    /// <param name="cipher">Of the calling thread.</param>
    /// <param name="number">Of the chunk.</param>
    /// <param name="isLast">No chunk follows.</param>
    /// <param name="chunk">As long as the chunk with its tag.</param>
    /// <exception cref="InvalidDataException">It is not what was sealed at this place.</exception>
    public void Open(BodyCipher cipher, uint number, bool isLast, Span<byte> chunk)
    {
        Read(chunk, SnapshotLayout.OffsetOf(number));
        if (!cipher.TryOpen(number, isLast, chunk))
        {
            throw Damaged();
        }
    }

    public void Dispose() => file.Dispose();

    private void Read(Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var read = disk.Read(file, bytes, offset);
            if (read <= 0)
            {
                throw Damaged();
            }

            bytes = bytes[read..];
            offset += read;
        }
    }
}

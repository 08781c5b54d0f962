using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Catalog.Snapshot;

/// <summary>What stands before the pages of a snapshot, read from front to back; for one thread.</summary>
internal sealed class SnapshotColumns(SnapshotReader file) : IDisposable
{
    private readonly BodyCipher cipher = file.NewCipher();
    private readonly byte[] chunk = GC.AllocateUninitializedArray<byte>(SnapshotLayout.ChunkLength + SnapshotLayout.TagLength);
    private int used = SnapshotLayout.ChunkLength;
    private uint next;

    public void Read(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (used == SnapshotLayout.ChunkLength)
            {
                file.Open(cipher, next++, isLast: false, chunk);
                used = 0;
            }

            var part = chunk.AsSpan(used, Math.Min(bytes.Length, SnapshotLayout.ChunkLength - used));
            part.CopyTo(bytes);
            used += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    public void Read(Span<int> numbers) => Read(MemoryMarshal.AsBytes(numbers));

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(chunk);
        cipher.Dispose();
    }
}

using DicomExchange.Store.Vault;

namespace DicomExchange.Node.Control;

/// <summary>
/// A Part 10 file that is read once from its beginning: the head, then the data set as it comes out of the vault. It tells its
/// length beforehand, as a tar archive needs it, so nothing is gathered in memory.
/// </summary>
internal sealed class ExportedFile(ReadOnlyMemory<byte> head, VaultReader reader) : Stream
{
    private readonly long headLength = head.Length;
    private ReadOnlyMemory<byte> part = head;
    private long position;

    public override bool CanRead => true;

    /// <summary>True because the archive's writer asks streams for their length only if so; it never moves within them.</summary>
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => headLength + reader.Length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (part.IsEmpty)
        {
            part = await reader.ReadNextAsync(cancellationToken);
        }

        var length = Math.Min(part.Length, buffer.Length);
        part[..length].CopyTo(buffer);
        part = part[length..];
        position += length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

using System.Buffers;

namespace DicomExchange.Node.Client;

/// <summary>The data set of a file as it goes to the wire: large blocks, one buffer.</summary>
internal sealed class FileSource : IAsyncDisposable
{
    private const int BlockBytes = 256 * 1024;

    private readonly FileStream file;
    private readonly byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);

    public FileSource(FileToSend source)
    {
        // No buffer of its own: blocks are as large as a buffer would be.
        file = new FileStream(source.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        file.Position = source.DataSetOffset;
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadNextAsync(CancellationToken cancellationToken)
    {
        // Full blocks of even size: no fragment may be odd (PS3.8 annex E).
        var count = await file.ReadAtLeastAsync(block.AsMemory(0, BlockBytes), BlockBytes, throwOnEndOfStream: false, cancellationToken);
        if ((count & 1) != 0)
        {
            // Only a deflated stream gets here; it is padded with a zero byte (PS3.5 §A.5).
            block[count++] = 0;
        }

        return block.AsMemory(0, count);
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        ArrayPool<byte>.Shared.Return(block);
    }
}

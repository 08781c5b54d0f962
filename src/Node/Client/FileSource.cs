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
        var count = await file.ReadAtLeastAsync(block.AsMemory(0, BlockBytes), BlockBytes, throwOnEndOfStream: false, cancellationToken);
        return block.AsMemory(0, count);
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        ArrayPool<byte>.Shared.Return(block);
    }
}

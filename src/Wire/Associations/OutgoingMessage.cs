namespace DicomExchange.Wire.Associations;

/// <summary>One message on its way out: packed into the buffer, written when the buffer is full and at the end.</summary>
internal sealed class OutgoingMessage(PduPacker packer, Func<ReadOnlyMemory<byte>, ValueTask> write)
{
    private static readonly ReadOnlyMemory<byte> Padding = new byte[1];

    /// <summary>Part of the message has been given to the transport.</summary>
    public bool HasBegun { get; private set; }

    public async ValueTask SendAsync(byte contextId, ReadOnlyMemory<byte> command, DataSource? data, CancellationToken cancellationToken)
    {
        packer.Begin(contextId, command: true);
        await AppendAsync(command);
        await FinishAsync();
        if (data is not null)
        {
            packer.Begin(contextId, command: false);
            var isOdd = false;
            while (await data(cancellationToken) is { IsEmpty: false } slice)
            {
                await AppendAsync(slice);
                isOdd ^= (slice.Length & 1) != 0;
            }

            if (isOdd)
            {
                // Only a deflated stream can be; fragments are even, so it is padded with a zero byte (PS3.5 §A.5).
                await AppendAsync(Padding);
            }

            await FinishAsync();
        }

        await FlushAsync();
        HasBegun = false;
    }

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (true)
        {
            bytes = bytes[packer.Append(bytes.Span)..];
            if (bytes.IsEmpty)
            {
                return;
            }

            await FlushAsync();
        }
    }

    private async ValueTask FinishAsync()
    {
        if (!packer.TryFinish())
        {
            await FlushAsync();
            packer.TryFinish();
        }
    }

    private async ValueTask FlushAsync()
    {
        packer.Cut();
        HasBegun = true;
        await write(packer.Written);
        packer.Clear();
    }
}

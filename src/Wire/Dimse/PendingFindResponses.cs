using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>
/// Pending C-FIND responses, packed together into large writes. The first goes out at once; later ones go when the buffer is
/// full, a tenth of a second has passed since the last write, or the operation ends.
/// </summary>
internal sealed class PendingFindResponses(Association association, IncomingMessage request) : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(100);

    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private readonly SemaphoreSlim turn = new(1, 1);
    private PduPacker? packer;
    private long writtenAt;

    public async ValueTask AddAsync(DataSet match, bool optionalKeysUnsupported, CancellationToken cancellationToken)
    {
        var reply = new DimseReply(optionalKeysUnsupported ? DimseStatus.PendingOptionalKeysUnsupported : DimseStatus.Pending);
        var command = CommandCodec.Write(Commands.Response(request.Command, reply).SetUInt16(Tags.CommandDataSetType, 0));
        var identifier = Identifiers.Encode(match, request.Context.TransferSyntax);
        await turn.WaitAsync(cancellationToken);
        try
        {
            var isFirst = packer is null;
            packer ??= new PduPacker(buffer, association.Terms.MaxSendLength);
            await AddAsync(packer, command, identifier, cancellationToken);
            if (isFirst || association.Time.GetElapsedTime(writtenAt) >= LongestDelay)
            {
                await WriteAsync(cancellationToken);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        turn.Dispose();
    }

    /// <summary>Only whole messages are in the buffer, so that those of other operations may come between two writes.</summary>
    private async ValueTask AddAsync(PduPacker target, ReadOnlyMemory<byte> command, ReadOnlyMemory<byte> identifier, CancellationToken cancellationToken)
    {
        var bound = target.BoundOf(command.Length) + target.BoundOf(identifier.Length);
        if (target.Written.Length + bound > buffer.Length)
        {
            await WriteAsync(cancellationToken);
        }

        if (bound > buffer.Length)
        {
            await association.SendAsync(request.Context.Id, CommandCodec.Read(command.Span), Identifiers.ToSource(identifier), cancellationToken);
            return;
        }

        Pack(target, command.Span, isCommand: true);
        Pack(target, identifier.Span, isCommand: false);
    }

    private void Pack(PduPacker target, ReadOnlySpan<byte> bytes, bool isCommand)
    {
        target.Begin(request.Context.Id, isCommand);
        target.Append(bytes);
        target.TryFinish();
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        if (packer is { Written.IsEmpty: false })
        {
            await association.SendPackedAsync(packer.Written, cancellationToken);
            packer.Clear();
        }

        writtenAt = association.Time.GetTimestamp();
    }
}

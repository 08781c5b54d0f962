using System.Buffers;
using System.Runtime.CompilerServices;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Associations;

/// <summary>
/// An established association, at the level of DIMSE messages, the same for requestor and acceptor. One caller reads; any
/// number may send, each message goes out whole. Dispose of it to close the connection; without a release before, that
/// is an abort.
/// </summary>
public sealed class Association : IAsyncDisposable
{
    /// <summary>Command Data Set Type for "no data set" (PS3.7 §E.1).</summary>
    internal const ushort NoDataSet = 0x0101;

    private const int SmallSendBuffer = 4 * 1024;

    // Fifteen TLS records, which are sent together: see ReadAheadStream.
    private const int LargeSendBuffer = 15 * 16 * 1024;

    private readonly UpperLayerPort port;
    private readonly MessageAssembler assembler;
    private readonly Patience idle;
    private readonly Patience progress;
    private readonly SemaphoreSlim sending = new(1, 1);
    private ReadOnlyMemory<byte> pdvs;
    private IncomingMessage? current;

    internal Association(UpperLayerPort port, PeerIdentity peer, AssociationTerms terms, object? partner)
    {
        this.port = port;
        Peer = peer;
        Terms = terms;
        Partner = partner;
        assembler = new MessageAssembler(terms, port.Limits);
        progress = new Patience(port.Limits.Progress, port.Limits.MinProgressBytes, "no-progress");
        idle = terms.IsRequestor
            ? new Patience(Timeout.InfiniteTimeSpan, bytesToRenew: 1, "idle")
            : new Patience(port.Limits.Idle, bytesToRenew: 1, "idle") { IsSuspendable = true };
    }

    public PeerIdentity Peer { get; }

    public AssociationTerms Terms { get; }

    /// <summary>What the node handed over with <see cref="Admission.Accept"/>.</summary>
    public object? Partner { get; }

    /// <summary>How the association ended; null while it has not.</summary>
    public AssociationEnd? End => port.End;

    public WireLimits Limits => port.Limits;

    public TimeProvider Time => port.Time;

    /// <summary>
    /// The next message of the peer; null when the association was released. What was not read of the message before is
    /// drained. When the peer asked for the release, <see cref="CompleteReleaseAsync"/> answers it.
    /// </summary>
    /// <exception cref="AssociationException">The association ended in any other way.</exception>
    public async ValueTask<IncomingMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (current is { IsComplete: false } unread)
        {
            while (!(await ReadDataAsync(unread, cancellationToken)).IsEmpty)
            {
                // Drained.
            }
        }

        current = null;
        progress.Renew();
        while (true)
        {
            while (TryReadPdv(out var pdv))
            {
                if (assembler.AddCommand(pdv) is { } command)
                {
                    return current = new IncomingMessage(this, assembler.Context, command, command.GetUInt16(Tags.CommandDataSetType) != NoDataSet);
                }
            }

            if (assembler.Violation is { } violation)
            {
                throw await port.ViolationAsync(AbortReason.InvalidPduParameter, violation);
            }

            if (await ReadPduAsync(assembler.IsInCommand, cancellationToken))
            {
                return null;
            }
        }
    }

    /// <summary>Sends one message.</summary>
    /// <param name="command">Without Command Data Set Type, which is set here.</param>
    /// <param name="data">The data set, already in the context's transfer syntax; null for none.</param>
    /// <exception cref="AssociationException">The association is over.</exception>
    /// <remarks>
    /// When <paramref name="data"/> throws after part of the message has gone out, the association is aborted: a message cannot be
    /// taken back. Before that it stays usable.
    /// </remarks>
    public async ValueTask SendAsync(byte contextId, DataSet command, DataSource? data, CancellationToken cancellationToken)
    {
        command.SetUInt16(Tags.CommandDataSetType, data is null ? NoDataSet : (ushort)0);
        await sending.WaitAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(data is null ? SmallSendBuffer : LargeSendBuffer);
        var message = new OutgoingMessage(new PduPacker(buffer.AsMemory(0, data is null ? SmallSendBuffer : LargeSendBuffer), Terms.MaxSendLength), WritePdusAsync);
        try
        {
            await message.SendAsync(contextId, CommandCodec.Write(command), data, cancellationToken);
        }
        catch (Exception e) when (e is not AssociationException && message.HasBegun)
        {
            await port.AbortAsync("message-cut-short");
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            sending.Release();
        }
    }

    /// <summary>Asks for release and waits for the reply; messages still coming in are dropped. For a caller that is the reader.</summary>
    /// <exception cref="AssociationException">The association ended in any other way.</exception>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        await RequestReleaseAsync();
        while (await ReceiveAsync(cancellationToken) is not null)
        {
            // The peer may finish what it was sending (AR-6).
        }

        await CompleteReleaseAsync();
    }

    /// <summary>Answers a release the peer asked for. Nothing to do when it did not.</summary>
    public async ValueTask CompleteReleaseAsync()
    {
        if (port.State == UpperLayerState.AwaitingLocalReleaseResponse)
        {
            await RespondToReleaseAsync();
        }
    }

    /// <summary>Gives up the association. Whoever reads or sends on it gets an <see cref="AssociationException"/>.</summary>
    /// <param name="reason">A reason word for log and audit; the peer only sees A-ABORT.</param>
    public async ValueTask AbortAsync(string reason) => await port.AbortAsync(reason);

    public async ValueTask DisposeAsync()
    {
        if (port.State == UpperLayerState.AwaitingLocalReleaseResponse)
        {
            await TryCompleteReleaseAsync();
        }
        else if (port.State == UpperLayerState.Established)
        {
            await port.AbortAsync("disposed");
        }

        await port.DisposeAsync();
        sending.Dispose();
    }

    /// <summary>While operations are in progress a quiet peer is not idle.</summary>
    internal void BeginOperation() => port.Idle.Suspend();

    internal void EndOperation()
    {
        idle.Renew();
        port.Idle.Resume();
    }

    /// <summary>A violation of DIMSE: the association is aborted.</summary>
    internal async ValueTask<AssociationException> ViolationAsync(string word) => await port.ViolationAsync(AbortReason.InvalidPduParameter, word);

    internal async ValueTask RequestReleaseAsync()
    {
        if (!port.Raise(UpperLayerEvent.ReleasePrimitive).IsDefined)
        {
            throw new AssociationException(port.Conclude(new AssociationEnd(AssociationEndKind.AbortedLocally, "released-twice")));
        }

        await port.WriteAsync(ReleasePdus.Request());
    }

    /// <summary>Writes messages that were packed by the caller, between two messages of others.</summary>
    internal async ValueTask SendPackedAsync(ReadOnlyMemory<byte> pdus, CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken);
        try
        {
            await WritePdusAsync(pdus);
        }
        finally
        {
            sending.Release();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<ReadOnlyMemory<byte>> ReadDataAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        if (message != current || message.IsComplete)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        while (true)
        {
            while (TryReadPdv(out var pdv))
            {
                message.IsComplete = assembler.AddData(pdv);
                if (assembler.Violation is null && !pdv.Fragment.IsEmpty)
                {
                    return pdv.Fragment;
                }

                if (message.IsComplete)
                {
                    return ReadOnlyMemory<byte>.Empty;
                }
            }

            if (assembler.Violation is { } violation)
            {
                throw await port.ViolationAsync(AbortReason.InvalidPduParameter, violation);
            }

            await ReadPduAsync(isInMessage: true, cancellationToken);
        }
    }

    private bool TryReadPdv(out Pdv pdv)
    {
        pdv = default;
        try
        {
            return assembler.Violation is null && Pdv.TryRead(ref pdvs, out pdv);
        }
        catch (PduException e)
        {
            assembler.Violation = e.Word;
            return false;
        }
    }

    /// <summary>Takes the next PDU; true when it ended the association in order.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadPduAsync(bool isInMessage, CancellationToken cancellationToken)
    {
        var frame = await port.ReadAsync(isInMessage ? progress : idle, progress, isInMessage, cancellationToken);
        if (frame.Type == PduType.Data)
        {
            pdvs = frame.Body;
            return false;
        }

        switch (port.State)
        {
            case UpperLayerState.CollisionRequestorAwaitingLocalResponse:
                await RespondToReleaseAsync();
                return false;
            case UpperLayerState.CollisionAcceptorAwaitingLocalResponse:
                await RespondToReleaseAsync();
                break;
            case UpperLayerState.CollisionAcceptorAwaitingReply:
                return false;
        }

        port.Conclude(new AssociationEnd(AssociationEndKind.Released, "released"));
        return true;
    }

    private async ValueTask RespondToReleaseAsync()
    {
        if (port.Raise(UpperLayerEvent.ReleaseResponsePrimitive).IsDefined)
        {
            await port.WriteAsync(ReleasePdus.Reply());
        }
    }

    private async ValueTask TryCompleteReleaseAsync()
    {
        try
        {
            await RespondToReleaseAsync();
        }
        catch (AssociationException)
        {
            // The peer did not wait for the reply.
        }
    }

    private ValueTask WritePdusAsync(ReadOnlyMemory<byte> pdus)
    {
        if (!port.Raise(UpperLayerEvent.DataPrimitive).IsDefined)
        {
            throw new AssociationException(port.End ?? new AssociationEnd(AssociationEndKind.AbortedLocally, "association-over"));
        }

        return port.WriteAsync(pdus);
    }
}

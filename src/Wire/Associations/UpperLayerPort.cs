using System.Net.Security;
using System.Runtime.CompilerServices;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>
/// The one place where the protocol machine meets the stream: reads PDUs, steps the machine, performs what it wants done.
/// Reading is done by one caller at a time; writing, aborting and closing may come from anywhere.
/// </summary>
internal sealed class UpperLayerPort : IAsyncDisposable
{
    private readonly Stream stream;
    private readonly WireLimits limits;
    private readonly TimeProvider time;
    private readonly bool isRequestor;
    private readonly InboundBuffer inbound;
    private readonly Deadline readDeadline;
    private readonly OutboundPort outbound;
    private readonly Lock gate = new();
    private UpperLayerState state = UpperLayerState.Idle;
    private int consumed;
    private AssociationEnd? end;

    public UpperLayerPort(Stream stream, WireLimits limits, TimeProvider time, bool isRequestor)
    {
        this.stream = stream;
        this.limits = limits;
        this.time = time;
        this.isRequestor = isRequestor;
        readDeadline = new Deadline(time);
        outbound = new OutboundPort(stream, limits, time);
        inbound = new InboundBuffer(stream, time, readDeadline);
    }

    public WireLimits Limits => limits;

    public TimeProvider Time => time;

    public UpperLayerState State => state;

    /// <summary>How the association ended; null while it has not.</summary>
    public AssociationEnd? End => end;

    /// <summary>The A-ASSOCIATE-RQ, once it was read.</summary>
    public AssociateRequest? Request { get; private set; }

    /// <summary>Suspended while operations are in progress, so that an idle peer is not taken for a lost one.</summary>
    public Deadline Idle => readDeadline;

    /// <summary>From now on bytes move at the pace given; see <see cref="Pacer.Pace"/>.</summary>
    public void SetPace(Func<int, TimeSpan>? pace)
    {
        inbound.SetPace(pace);
        outbound.SetPace(pace);
    }

    /// <summary>Steps the machine for an event of the local user or the transport.</summary>
    public Transition Raise(UpperLayerEvent what, bool isAcceptable = true)
    {
        lock (gate)
        {
            var transition = StateMachine.Step(state, what, new StepFacts(isRequestor, isAcceptable));
            state = transition.Next;
            return transition;
        }
    }

    /// <summary>
    /// The next PDU the machine lets through: data, an association primitive or a release. The slice is valid until the next
    /// call.
    /// </summary>
    /// <param name="isInMessage">A message is not complete, so a release is out of place.</param>
    /// <exception cref="AssociationException">The association is over.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<PduFrame> ReadAsync(Patience first, Patience rest, bool isInMessage, CancellationToken cancellationToken)
    {
        if (end is { } over)
        {
            // What is left in the buffer is nobody's any more; a caller that goes on is told the same as before.
            throw new AssociationException(over);
        }

        inbound.Consume(consumed);
        consumed = 0;
        try
        {
            var frame = await ReadFrameAsync(first, rest, cancellationToken);
            if (isInMessage && frame.Type == PduType.ReleaseRequest)
            {
                throw new PduException(AbortReason.UnexpectedPdu, "release-in-message");
            }

            await StepAsync(frame);
            return frame;
        }
        catch (PduException e)
        {
            throw await GiveUpAsync(UpperLayerEvent.InvalidPdu, e.Reason, e.Word);
        }
        catch (OperationCanceledException)
        {
            throw await ExpireAsync(readDeadline.CancelledBy ?? "cancelled");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Lose("connection-broken", e);
        }
    }

    /// <summary>Writes whole PDUs in one piece; nothing else gets between them.</summary>
    /// <exception cref="AssociationException">The association is over.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> pdus)
    {
        try
        {
            await outbound.WriteAsync(pdus);
        }
        catch (OperationCanceledException)
        {
            throw await AbortAsync(outbound.StalledBy ?? "cancelled");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Lose("connection-broken", e);
        }
    }

    /// <summary>Gives up the association from this side (A-ABORT request primitive), whatever its state.</summary>
    /// <returns>The exception for whoever still wants something of it.</returns>
    public async ValueTask<AssociationException> AbortAsync(string word)
    {
        var gaveUp = await GiveUpAsync(UpperLayerEvent.AbortPrimitive, AbortReason.NotSpecified, word);
        readDeadline.Cancel(word);
        return gaveUp;
    }

    /// <summary>A violation above the PDU layer: for the machine an invalid PDU.</summary>
    public ValueTask<AssociationException> ViolationAsync(AbortReason reason, string word) => GiveUpAsync(UpperLayerEvent.InvalidPdu, reason, word);

    /// <summary>Notes an end that is in order or a rejection; the first end stays.</summary>
    public AssociationEnd Conclude(AssociationEnd how) => Interlocked.CompareExchange(ref end, how, null) ?? how;

    /// <summary>Waits for the peer to close where the machine says so, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (state == UpperLayerState.AwaitingTransportClose && !readDeadline.Token.IsCancellationRequested)
        {
            await LingerAsync();
        }

        if (stream is SslStream tls && end is { Kind: AssociationEndKind.Released })
        {
            await TryShutdownAsync(tls);
        }

        await stream.DisposeAsync();
        inbound.Dispose();
        outbound.Dispose();
        readDeadline.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<PduFrame> ReadFrameAsync(Patience first, Patience rest, CancellationToken cancellationToken)
    {
        var patience = inbound.Available.IsEmpty ? first : rest;
        if (!await inbound.FillAsync(1, patience, cancellationToken) || !await inbound.FillAsync(PduHeader.Size, rest, cancellationToken))
        {
            throw Lose("connection-closed", inner: null);
        }

        _ = PduHeader.TryRead(inbound.Available.Span, new PduLimits(limits.MaxAssociatePduLength, limits.MaxPduLength), out var header);
        if (!IsBodyWanted(header.Type))
        {
            return new PduFrame(header.Type, ReadOnlyMemory<byte>.Empty);
        }

        if (!await inbound.FillAsync(PduHeader.Size + header.Length, rest, cancellationToken))
        {
            throw Lose("connection-closed", inner: null);
        }

        var available = inbound.Available;
        _ = PduReader.TryRead(ref available, new PduLimits(limits.MaxAssociatePduLength, limits.MaxPduLength), out var frame);
        consumed = PduHeader.Size + header.Length;
        return frame;
    }

    /// <summary>No body is awaited that the machine would throw away.</summary>
    private bool IsBodyWanted(PduType type) => type switch
    {
        PduType.AssociateRequest => state == UpperLayerState.AwaitingAssociateRequest,
        PduType.AssociateAccept => state == UpperLayerState.AwaitingAssociateAnswer,
        PduType.Data => state is UpperLayerState.Established or UpperLayerState.AwaitingReleaseReply,
        _ => true,
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask StepAsync(PduFrame frame)
    {
        var acceptable = true;
        if (frame.Type == PduType.AssociateRequest && state == UpperLayerState.AwaitingAssociateRequest)
        {
            // Read before the step, so that a malformed request is an invalid PDU of this state (AA-1), not of the next.
            acceptable = HasKnownVersion(frame.Body.Span);
            Request = acceptable ? AssociateReader.ReadRequest(frame.Body.Span) : null;
        }

        var transition = Raise(EventOf(frame.Type), acceptable);
        if (transition.Effects.HasFlag(UpperLayerEffects.SendAssociateReject))
        {
            await outbound.WriteAsync(AssociateReject.ProtocolVersionNotSupported.ToPdu());
            throw new AssociationException(Conclude(new AssociationEnd(
                AssociationEndKind.Rejected, "protocol-version-unknown", Reject: AssociateReject.ProtocolVersionNotSupported)));
        }

        if (transition.Effects.HasFlag(UpperLayerEffects.SendUserAbort) || transition.Effects.HasFlag(UpperLayerEffects.SendProviderAbort))
        {
            throw await SendAbortAsync(transition, AbortReason.UnexpectedPdu, "pdu-unexpected");
        }

        if (frame.Type == PduType.Abort)
        {
            throw new AssociationException(Conclude(new AssociationEnd(AssociationEndKind.AbortedByPeer, "aborted-by-peer", Abort.Read(frame.Body.Span))));
        }
    }

    private async ValueTask<AssociationException> GiveUpAsync(UpperLayerEvent what, AbortReason reason, string word)
    {
        var transition = Raise(what);
        if (!transition.IsDefined)
        {
            return new AssociationException(Conclude(new AssociationEnd(AssociationEndKind.AbortedLocally, word)));
        }

        return await SendAbortAsync(transition, reason, word);
    }

    private async ValueTask<AssociationException> SendAbortAsync(Transition transition, AbortReason reason, string word)
    {
        var abort = transition.Effects.HasFlag(UpperLayerEffects.SendProviderAbort)
            ? new Abort(AbortSource.ServiceProvider, reason)
            : new Abort(AbortSource.ServiceUser, AbortReason.NotSpecified);
        var how = Conclude(new AssociationEnd(AssociationEndKind.AbortedLocally, word, abort));
        await outbound.TryWriteLastAsync(abort.ToPdu(), limits.AbortGrace);
        return new AssociationException(how);
    }

    /// <summary>ARTIM ends the connection without a word (AA-2); every other deadline is a decision of ours to abort.</summary>
    private async ValueTask<AssociationException> ExpireAsync(string word)
    {
        if (state is UpperLayerState.AwaitingAssociateRequest)
        {
            _ = Raise(UpperLayerEvent.ArtimExpired);
            return new AssociationException(Conclude(new AssociationEnd(AssociationEndKind.AbortedLocally, word)));
        }

        return await GiveUpAsync(UpperLayerEvent.AbortPrimitive, AbortReason.NotSpecified, word);
    }

    private AssociationException Lose(string word, Exception? inner)
    {
        _ = Raise(UpperLayerEvent.TransportClosed);
        return new AssociationException(Conclude(new AssociationEnd(AssociationEndKind.ConnectionLost, word)), inner);
    }

    private async ValueTask LingerAsync()
    {
        try
        {
            inbound.Consume(consumed);
            consumed = 0;
            var isAborted = await inbound.DiscardAsync(limits.MaxLingerBytes, new Patience(limits.Artim, bytesToRenew: 0, "artim-expired"), new AbortWatch(limits));
            _ = Raise(isAborted ? UpperLayerEvent.AbortPdu : UpperLayerEvent.TransportClosed);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or NotSupportedException)
        {
            _ = Raise(UpperLayerEvent.ArtimExpired);
        }
    }

    private async ValueTask TryShutdownAsync(SslStream tls)
    {
        try
        {
            using var grace = new CancellationTokenSource(limits.AbortGrace, time);
            await tls.ShutdownAsync().WaitAsync(grace.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The peer has gone already; there is no one left to tell.
        }
    }

    private static bool HasKnownVersion(ReadOnlySpan<byte> body) => (body[1] & 1) != 0;

    private static UpperLayerEvent EventOf(PduType type) => type switch
    {
        PduType.AssociateRequest => UpperLayerEvent.AssociateRequestPdu,
        PduType.AssociateAccept => UpperLayerEvent.AssociateAcceptPdu,
        PduType.AssociateReject => UpperLayerEvent.AssociateRejectPdu,
        PduType.Data => UpperLayerEvent.DataPdu,
        PduType.ReleaseRequest => UpperLayerEvent.ReleaseRequestPdu,
        PduType.ReleaseReply => UpperLayerEvent.ReleaseReplyPdu,
        _ => UpperLayerEvent.AbortPdu,
    };
}

using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>
/// Invokes operations on the peer of an association, which it owns and reads from now on. As many are outstanding at
/// once as <see cref="AssociationTerms.Window"/> allows, others wait for their turn. Every method throws <see cref="AssociationException"/> when the association ends first.
/// </summary>
public sealed class DimseClient : IAsyncDisposable
{
    private readonly MessageLoop loop;
    private readonly CancellationTokenSource stop = new();
    private readonly Task reading;
    private Func<StoreOperation, CancellationToken, ValueTask<DimseReply>>? getStore;

    /// <param name="services">What the peer may invoke on us meanwhile (reports of storage commitment); C-STORE belongs to C-GET.</param>
    public DimseClient(Association association, DimseServices? services = null)
        : this(association, services, association.Terms.Window)
    {
    }

    /// <param name="window">In the place of what was negotiated; tests give servers more than they want.</param>
    internal DimseClient(Association association, DimseServices? services, int window)
    {
        Association = association;
        loop = new MessageLoop(association, (services ?? new DimseServices()) with { Store = StoreForGetAsync }, window);
        reading = Task.Run(ReadAsync);
    }

    public Association Association { get; }

    /// <summary>C-ECHO (PS3.7 §9.1.5).</summary>
    /// <exception cref="InvalidOperationException">Verification was not accepted.</exception>
    public ValueTask<DimseReply> EchoAsync(CancellationToken cancellationToken) =>
        InvokeAsync(ContextOf(Uid.Parse("1.2.840.10008.1.1")), CommandField.CEchoRequest, cancellationToken);

    /// <summary>C-STORE (PS3.7 §9.1.1).</summary>
    /// <param name="data">The data set in the transfer syntax of the request's context.</param>
    public ValueTask<DimseReply> StoreAsync(StoreRequest request, DataSource data, CancellationToken cancellationToken) =>
        StoreCall.InvokeAsync(Association, loop.Calls, request, data, cancellationToken);

    /// <summary>C-FIND (PS3.7 §9.1.2). Nothing is sent before the matches are asked for.</summary>
    /// <param name="sopClass">A query class of an accepted context.</param>
    public FindCall Find(Uid sopClass, DataSet identifier) => new(Association, loop.Calls, ContextOf(sopClass), identifier);

    /// <summary>C-MOVE (PS3.7 §9.1.4). Cancelling asks the peer to stop and returns its last answer.</summary>
    public ValueTask<RetrieveReply> MoveAsync(
        Uid sopClass, AeTitle destination, DataSet identifier, Action<SubOperationCounts>? progress, CancellationToken cancellationToken)
    {
        var call = new RetrieveCall(Association, loop.Calls, ContextOf(sopClass), progress);
        return call.InvokeAsync(CommandField.CMoveRequest, identifier, c => c.SetText(Tags.MoveDestination, Vr.AE, destination.Value), cancellationToken);
    }

    /// <summary>C-GET (PS3.7 §9.1.3): the objects come in on this association. Cancelling asks the peer to stop and returns its last answer.</summary>
    /// <param name="store">Takes each object, as a server's store service does.</param>
    public async ValueTask<RetrieveReply> GetAsync(
        Uid sopClass,
        DataSet identifier,
        Func<StoreOperation, CancellationToken, ValueTask<DimseReply>> store,
        Action<SubOperationCounts>? progress,
        CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref getStore, store, null) is not null)
        {
            throw new InvalidOperationException("One C-GET at a time: nothing in a C-STORE says which it belongs to.");
        }

        try
        {
            var call = new RetrieveCall(Association, loop.Calls, ContextOf(sopClass), progress);
            return await call.InvokeAsync(CommandField.CGetRequest, identifier, static c => c, cancellationToken);
        }
        finally
        {
            getStore = null;
        }
    }

    /// <summary>N-ACTION, N-EVENT-REPORT (PS3.7 §10.1).</summary>
    /// <exception cref="InvalidOperationException">No context was accepted for it in the role it needs.</exception>
    public ValueTask<DimseReply> InvokeAsync(NormalizedOperation operation, CancellationToken cancellationToken) =>
        NormalizedCall.InvokeAsync(Association, loop.Calls, operation, patience: null, cancellationToken);

    /// <summary>Ends the association in order. Call it when no operation is outstanding.</summary>
    /// <exception cref="AssociationException">It ended in another way; what was answered before stays answered.</exception>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        await Association.RequestReleaseAsync();
        using var deadline = new CancellationTokenSource(Association.Limits.Artim, Association.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await using var registration = both.Token.UnsafeRegister(static state => _ = ((Association)state!).AbortAsync("release-unanswered").AsTask(), Association);
        await reading;
        if (Association.End is { Kind: not AssociationEndKind.Released } end)
        {
            throw new AssociationException(end);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!reading.IsCompleted)
        {
            await Association.AbortAsync("client-disposed");
        }

        await stop.CancelAsync();
        await reading;
        await Association.DisposeAsync();
        stop.Dispose();
    }

    private async ValueTask<DimseReply> InvokeAsync(PresentationContext context, CommandField field, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = await loop.Calls.OpenAsync(field, cancellationToken);
        try
        {
            call.IsSent = true;
            await Association.SendAsync(context.Id, Commands.Request(field, call.MessageId, context.AbstractSyntax), data: null, CancellationToken.None);
            return Commands.ReplyOf(await Await.FinalAsync(Association, call));
        }
        finally
        {
            loop.Calls.Close(call);
        }
    }

    private ValueTask<DimseReply> StoreForGetAsync(StoreOperation operation, CancellationToken cancellationToken) =>
        getStore is { } store ? store(operation, cancellationToken) : new ValueTask<DimseReply>(new DimseReply(DimseStatus.UnrecognizedOperation));

    private PresentationContext ContextOf(Uid sopClass) =>
        Association.Terms.ContextsToInvoke(sopClass).FirstOrDefault()
        ?? throw new InvalidOperationException("The peer accepted no presentation context for this service.");

    private async Task ReadAsync()
    {
        try
        {
            await loop.RunAsync(stop.Token);
        }
        catch (AssociationException)
        {
            // Every outstanding call has been failed with it.
        }
    }
}

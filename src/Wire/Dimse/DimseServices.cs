namespace DicomExchange.Wire.Dimse;

/// <summary>
/// What the node does for a peer. Each service returns its final answer; one that is missing answers 0211H. A service that
/// throws has failed with 0110H; one that ends because its token was cancelled answers FE00H.
/// </summary>
public sealed record DimseServices
{
    public Func<CancellationToken, ValueTask<DimseReply>>? Echo { get; init; }

    /// <summary>Reads the object and answers success only when it is safe. Called while the data set is on its way.</summary>
    public Func<StoreOperation, CancellationToken, ValueTask<DimseReply>>? Store { get; init; }

    /// <summary>Sends its matches through the operation. The token is cancelled by C-CANCEL and by the end of the association.</summary>
    public Func<FindOperation, CancellationToken, ValueTask<DimseReply>>? Find { get; init; }

    /// <summary>Counts through the operation's tally. Success becomes B000H when sub-operations failed.</summary>
    public Func<MoveOperation, CancellationToken, ValueTask<DimseReply>>? Move { get; init; }

    /// <summary>Sends through the operation. Success becomes B000H when sub-operations failed.</summary>
    public Func<GetOperation, CancellationToken, ValueTask<DimseReply>>? Get { get; init; }

    /// <summary>N-ACTION, N-EVENT-REPORT and the rest of DIMSE-N.</summary>
    public Func<NormalizedOperation, CancellationToken, ValueTask<DimseReply>>? Normalized { get; init; }

    /// <summary>Told when the answer to an operation of <see cref="Normalized"/> is on its way: who ends the association before that takes it back.</summary>
    public Action<NormalizedOperation>? NormalizedAnswered { get; init; }

    /// <summary>Told as the serving begins, before the first request is read, of what may be invoked on the peer meanwhile.</summary>
    public Action<PeerCalls>? Begun { get; init; }

    /// <summary>What requests may hold in memory; give all associations of a node budgets that are part of one.</summary>
    public MemoryBudget Memory { get; init; } = new(MemoryBudget.NodeBytes);

    /// <summary>Told of each request that is refused before a service sees it, and awaited before the refusal is answered.</summary>
    public Func<RequestRefusal, ValueTask>? Refused { get; init; }

    /// <summary>Told of an exception a service threw, for the log.</summary>
    public Action<CommandField, Exception>? Faulted { get; init; }
}

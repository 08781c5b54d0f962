using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>A C-GET request (PS3.7 §9.1.3). The sub-operations are C-STOREs on the same association.</summary>
public sealed class GetOperation
{
    private readonly Association association;
    private readonly CallTable calls;
    private readonly MemoryLease memory;

    internal GetOperation(Association association, CallTable calls, MemoryLease memory, Uid sopClass, DataSet identifier, SubOperationTally tally)
    {
        this.memory = memory;
        this.association = association;
        this.calls = calls;
        SopClass = sopClass;
        Identifier = identifier;
        Tally = tally;
    }

    public Uid SopClass { get; }

    public DataSet Identifier { get; }

    /// <summary>Counts the sub-operations and reports them to the peer; the service tells it each outcome.</summary>
    public SubOperationTally Tally { get; }

    /// <inheritdoc cref="MoveOperation.TryHold"/>
    public bool TryHold(long bytes) => memory.TryGrow(bytes);

    /// <summary>The contexts in which objects of a class may be sent to the peer; empty when it cannot take them.</summary>
    public IEnumerable<PresentationContext> ContextsFor(Uid storageClass) => association.Terms.ContextsToInvoke(storageClass);

    /// <summary>Sends one object and waits for its answer.</summary>
    /// <param name="data">The data set in the context's transfer syntax.</param>
    public ValueTask<DimseReply> StoreSubOperationAsync(StoreRequest request, DataSource data, CancellationToken cancellationToken) =>
        StoreCall.InvokeAsync(association, calls, request, data, cancellationToken);
}

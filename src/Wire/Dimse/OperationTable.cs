using DicomExchange.Dicom.Datasets;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>The C-FIND, C-MOVE and C-GET operations of a peer that are in progress, each on its own, each cancellable.</summary>
internal sealed class OperationTable(Association association, DimseServices services)
{
    /// <summary>What an operation costs beside what the peer sent for it: the buffer its answers are packed in.</summary>
    private const int BaseCost = 64 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<ushort, RunningOperation> cancellable = [];
    private readonly HashSet<RunningOperation> unfinished = [];

    /// <summary>Called when one has been answered.</summary>
    public Action Finished { get; set; } = static () => { };

    /// <summary>Nothing runs, and every answer has gone out.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return unfinished.Count == 0;
            }
        }
    }

    private bool IsFull
    {
        get
        {
            lock (gate)
            {
                return cancellable.Count >= association.Limits.MaxOperations;
            }
        }
    }

    public bool Contains(ushort messageId)
    {
        lock (gate)
        {
            return cancellable.ContainsKey(messageId);
        }
    }

    /// <summary>False when there is no such operation, or no longer.</summary>
    public bool Cancel(ushort messageId)
    {
        lock (gate)
        {
            if (!cancellable.TryGetValue(messageId, out var operation))
            {
                return false;
            }

            operation.Cancel();
            return true;
        }
    }

    /// <summary>Reads the identifier, then lets the operation run beside the reader.</summary>
    public async ValueTask StartAsync(IncomingMessage message, CommandField field, ushort messageId, CallTable calls, CancellationToken cancellationToken)
    {
        var operation = new RunningOperation(services.Memory, cancellationToken);
        try
        {
            var serving = new QueryServing(association, services, calls, message);
            var (identifier, refusal) = await ExamineAsync(message, field, serving, operation.Memory, cancellationToken);
            if (identifier is null)
            {
                // Given back before the answer, as where it runs: whoever hears it may come again.
                operation.Memory.Dispose();
                await Guard.RefuseAsync(association, services, message, refusal, cancellationToken);
                return;
            }

            Start(operation, messageId, running => serving.RunAsync(running, identifier, field, () => Forget(running, messageId)));
            operation = null;
        }
        finally
        {
            operation?.Dispose();
        }
    }

    /// <summary>The association is over, or about to be: what still runs is cancelled and awaited.</summary>
    public async ValueTask CancelAllAsync()
    {
        Task[] tasks;
        lock (gate)
        {
            foreach (var operation in unfinished)
            {
                operation.Cancel();
            }

            tasks = [.. unfinished.Select(o => o.Done)];
        }

        await Task.WhenAll(tasks);
    }

    private async ValueTask<(DataSet? Identifier, DimseReply Refusal)> ExamineAsync(
        IncomingMessage message, CommandField field, QueryServing serving, MemoryLease memory, CancellationToken cancellationToken)
    {
        if (!memory.TryGrow(BaseCost + Identifiers.CostOf(message.Command)))
        {
            return (null, new DimseReply(DimseStatus.OutOfResources, DimseReasons.MemoryInUse));
        }

        var (identifier, refusal) = await IdentifierOf.ReadAsync(message, association.Limits.MaxIdentifierLength, memory, cancellationToken);
        refusal ??= serving.Examine(identifier, field, IsFull);
        return refusal is null ? (identifier, DimseReply.Success) : (null, refusal);
    }

    private void Start(RunningOperation operation, ushort messageId, Func<RunningOperation, Task> serve)
    {
        association.BeginOperation();
        lock (gate)
        {
            cancellable.Add(messageId, operation);
            unfinished.Add(operation);
            operation.Done = Task.Run(() => RunAsync(operation, messageId, serve), CancellationToken.None);
        }
    }

    private async Task RunAsync(RunningOperation operation, ushort messageId, Func<RunningOperation, Task> serve)
    {
        try
        {
            await serve(operation);
        }
        catch (AssociationException)
        {
            // The reader of the association learns of its end by itself.
        }
        finally
        {
            Forget(operation, messageId);
            association.EndOperation();
            lock (gate)
            {
                unfinished.Remove(operation);
            }

            operation.Dispose();
            Finished();
        }
    }

    /// <summary>The final answer is about to go out: from then on the peer may use the message id again, and what it sent is done with.</summary>
    private void Forget(RunningOperation operation, ushort messageId)
    {
        lock (gate)
        {
            if (cancellable.GetValueOrDefault(messageId) == operation)
            {
                cancellable.Remove(messageId);
            }
        }

        operation.Memory.Dispose();
    }
}

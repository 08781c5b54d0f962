using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>The C-FIND, C-MOVE and C-GET operations of a peer that are in progress, each on its own, each cancellable.</summary>
internal sealed class OperationTable(Association association, DimseServices services)
{
    private readonly Lock gate = new();
    private readonly Dictionary<ushort, (CancellationTokenSource Cancel, Task Done)> running = [];

    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return running.Count == 0;
            }
        }
    }

    public bool Contains(ushort messageId)
    {
        lock (gate)
        {
            return running.ContainsKey(messageId);
        }
    }

    /// <summary>False when there is no such operation, or no longer.</summary>
    public bool Cancel(ushort messageId)
    {
        lock (gate)
        {
            if (!running.TryGetValue(messageId, out var operation))
            {
                return false;
            }

            _ = operation.Cancel.CancelAsync();
            return true;
        }
    }

    /// <summary>Reads the identifier, then lets the operation run beside the reader.</summary>
    public async ValueTask StartAsync(IncomingMessage message, CommandField field, ushort messageId, CallTable calls, CancellationToken cancellationToken)
    {
        var (identifier, refusal) = await IdentifierOf.ReadAsync(message, association.Limits.MaxIdentifierLength, cancellationToken);
        var serving = new QueryServing(association, services, calls, message);
        refusal ??= serving.Examine(identifier, field, IsFull);
        if (refusal is not null || identifier is null)
        {
            refusal ??= new DimseReply(DimseStatus.MistypedArgument, DimseReasons.DataSetMissing, Tags.CommandDataSetType);
            await Guard.RefuseAsync(association, services, message, refusal, cancellationToken);
            return;
        }

        var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        association.BeginOperation();
        lock (gate)
        {
            running.Add(messageId, (cancel, Task.Run(() => RunAsync(serving, identifier, field, messageId, cancel), CancellationToken.None)));
        }
    }

    /// <summary>The association is over, or about to be: what still runs is cancelled and awaited.</summary>
    public async ValueTask CancelAllAsync()
    {
        Task[] tasks;
        lock (gate)
        {
            foreach (var operation in running.Values)
            {
                _ = operation.Cancel.CancelAsync();
            }

            tasks = [.. running.Values.Select(o => o.Done)];
        }

        await Task.WhenAll(tasks);
    }

    private bool IsFull
    {
        get
        {
            lock (gate)
            {
                return running.Count >= association.Limits.MaxOperations;
            }
        }
    }

    private async Task RunAsync(QueryServing serving, DataSet identifier, CommandField field, ushort messageId, CancellationTokenSource cancel)
    {
        try
        {
            await serving.RunAsync(identifier, field, () => Remove(messageId), cancel.Token);
        }
        catch (AssociationException)
        {
            // The reader of the association learns of its end by itself.
        }
        finally
        {
            Remove(messageId);
            association.EndOperation();
            cancel.Dispose();
        }
    }

    private void Remove(ushort messageId)
    {
        lock (gate)
        {
            running.Remove(messageId);
        }
    }
}

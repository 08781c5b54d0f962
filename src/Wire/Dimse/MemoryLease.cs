namespace DicomExchange.Wire.Dimse;

/// <summary>What one request holds of a budget; dispose of it when the request is answered. For one thread at a time.</summary>
internal sealed class MemoryLease(MemoryBudget budget) : IDisposable
{
    private long held;

    /// <summary>Takes more; false, and nothing is taken, when there is no more.</summary>
    public bool TryGrow(long amount)
    {
        if (!budget.TryTake(amount))
        {
            return false;
        }

        held += amount;
        return true;
    }

    public void Dispose()
    {
        budget.Return(held);
        held = 0;
    }
}

namespace DicomExchange.Store.Vault;

/// <summary>A bounded number of stretches. Who gets none does without.</summary>
/// <param name="stock">Where they come from and go to.</param>
/// <param name="most">That are in use at once.</param>
internal sealed class StretchPool(StretchStock stock, int most)
{
    private int used;

    /// <summary>Of each, in bytes.</summary>
    public int Length => stock.Length;

    /// <returns>Null when all are in use.</returns>
    public Stretch? TryRent()
    {
        if (Interlocked.Increment(ref used) > most)
        {
            Interlocked.Decrement(ref used);
            return null;
        }

        return stock.Take();
    }

    public void Return(Stretch stretch)
    {
        Interlocked.Decrement(ref used);
        stock.Put(stretch);
    }
}

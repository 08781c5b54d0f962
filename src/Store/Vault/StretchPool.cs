namespace DicomExchange.Store.Vault;

/// <summary>A bounded number of stretches. Who gets none does without.</summary>
/// <param name="length">Of each, in bytes.</param>
/// <param name="most">That are in use at once.</param>
/// <param name="kept">Idle ones that stay in memory.</param>
internal sealed class StretchPool(int length, int most, int kept)
{
    private readonly Stack<Stretch> idle = [];
    private readonly Lock gate = new();
    private int used;

    /// <returns>Null when all are in use.</returns>
    public Stretch? TryRent()
    {
        lock (gate)
        {
            if (used == most)
            {
                return null;
            }

            used++;
            if (idle.TryPop(out var held))
            {
                return held;
            }
        }

        return new Stretch(length);
    }

    public void Return(Stretch stretch)
    {
        lock (gate)
        {
            used--;
            if (idle.Count < kept)
            {
                idle.Push(stretch);
            }
        }
    }
}

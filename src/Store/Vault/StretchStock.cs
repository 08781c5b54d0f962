namespace DicomExchange.Store.Vault;

/// <summary>Idle stretches, for all who use some; a bounded number is kept.</summary>
/// <param name="length">Of each, in bytes.</param>
/// <param name="kept">That stay in memory.</param>
internal sealed class StretchStock(int length, int kept)
{
    private readonly Stack<Stretch> idle = [];
    private readonly Lock gate = new();

    public int Length => length;

    public Stretch Take()
    {
        lock (gate)
        {
            if (idle.TryPop(out var held))
            {
                return held;
            }
        }

        return new Stretch(length);
    }

    public void Put(Stretch stretch)
    {
        lock (gate)
        {
            if (idle.Count < kept)
            {
                idle.Push(stretch);
            }
        }
    }
}

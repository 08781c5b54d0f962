using DicomExchange.Node.Access;

namespace DicomExchange.Node.Services;

/// <summary>What one partner uses up, over all its associations.</summary>
internal sealed class PartnerMeter
{
    private readonly Lock gate = new();
    private TokenBucket operations;
    private TokenBucket bandwidth;
    private int open;

    public int Open => Volatile.Read(ref open);

    public bool TryEnter(int most)
    {
        lock (gate)
        {
            if (open >= most)
            {
                return false;
            }

            open++;
            return true;
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            open--;
        }
    }

    public bool TryBegin(TokenRate rate, long now)
    {
        lock (gate)
        {
            return operations.TryTake(1, rate, now, out operations);
        }
    }

    public TimeSpan Move(int bytes, TokenRate rate, long now)
    {
        lock (gate)
        {
            bandwidth = bandwidth.Take(bytes, rate, now, out var wait);
            return wait;
        }
    }
}

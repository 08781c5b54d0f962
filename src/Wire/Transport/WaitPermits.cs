namespace DicomExchange.Wire.Transport;

/// <summary>How many threads of the pool may stand still for a <see cref="ShortWait"/> at once, over all connections that share it.</summary>
/// <param name="most">None where it is 0.</param>
internal sealed class WaitPermits(int most)
{
    private int taken;

    /// <summary>Those that stand still now.</summary>
    public int Taken => Volatile.Read(ref taken);

    /// <summary>One core is always left to a thread that works, so a machine that has but one has no such waits.</summary>
    public static WaitPermits ForThisMachine() => new(Environment.ProcessorCount - 1);

    public bool TryTake()
    {
        if (Interlocked.Increment(ref taken) <= most)
        {
            return true;
        }

        Return();
        return false;
    }

    public void Return() => Interlocked.Decrement(ref taken);
}

using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// Remembers what was used lately, bounded: two generations, and when the young one is full the old one is let go. A value that
/// was let go may still be in use; it is never disposed here.
/// </summary>
/// <param name="capacity">At most this many values are held.</param>
internal sealed class RecentCache<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : notnull
{
    private readonly Lock gate = new();
    private Dictionary<TKey, TValue> young = [];
    private Dictionary<TKey, TValue> old = [];

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        lock (gate)
        {
            if (young.TryGetValue(key, out value))
            {
                return true;
            }

            if (!old.TryGetValue(key, out value))
            {
                return false;
            }

            AddYoung(key, value);
            return true;
        }
    }

    public void Add(TKey key, TValue value)
    {
        lock (gate)
        {
            AddYoung(key, value);
        }
    }

    public void Remove(TKey key)
    {
        lock (gate)
        {
            young.Remove(key);
            old.Remove(key);
        }
    }

    private void AddYoung(TKey key, TValue value)
    {
        if (young.Count >= capacity / 2)
        {
            (old, young) = (young, old);
            young.Clear();
        }

        young[key] = value;
    }
}

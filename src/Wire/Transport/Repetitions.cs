namespace DicomExchange.Wire.Transport;

/// <summary>
/// Passes events on so slowly that a flood of equal ones fills neither log nor audit trail, and loses none of their number: the
/// first of a kind at once, its repetitions as one with their count a minute later, and what is left when it is disposed of. Holds a bounded
/// number of kinds; events beyond them are told apart by their rest alone.
/// </summary>
/// <typeparam name="T">The event; of repetitions the last is passed on.</typeparam>
public sealed class Repetitions<T> : IDisposable
{
    /// <summary>So many kinds are told apart at once.</summary>
    public const int MaxKinds = 1000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (T Last, int Repeated)> kinds = new(StringComparer.Ordinal);
    private readonly Action<T, int> deliver;
    private readonly ITimer timer;

    /// <param name="deliver">Gets an event and how many it stands for. Must not throw: it is called from a timer too.</param>
    /// <param name="time">Drives the window.</param>
    public Repetitions(Action<T, int> deliver, TimeProvider time)
    {
        this.deliver = deliver;
        timer = time.CreateTimer(_ => Flush(), null, Window, Window);
    }

    /// <param name="kind">What makes events equal.</param>
    /// <param name="rest">What tells them apart where there are too many kinds: few different words.</param>
    /// <param name="item">The event.</param>
    public void Note(string kind, string rest, T item)
    {
        lock (gate)
        {
            if (kinds.Count >= MaxKinds && !kinds.ContainsKey(kind))
            {
                kind = rest;
            }

            if (kinds.TryGetValue(kind, out var known))
            {
                kinds[kind] = (item, known.Repeated + 1);
                return;
            }

            kinds[kind] = (item, 0);
        }

        deliver(item, 1);
    }

    /// <summary>Passes on what was repeated since the last time; kinds that were not are forgotten.</summary>
    public void Flush()
    {
        var repeated = new List<(T Last, int Times)>();
        lock (gate)
        {
            foreach (var (kind, (last, times)) in kinds.ToArray())
            {
                if (times == 0)
                {
                    kinds.Remove(kind);
                    continue;
                }

                repeated.Add((last, times));
                kinds[kind] = (last, 0);
            }
        }

        repeated.ForEach(r => deliver(r.Last, r.Times));
    }

    public void Dispose()
    {
        timer.Dispose();
        Flush();
    }
}

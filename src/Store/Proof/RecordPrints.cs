namespace DicomExchange.Store.Proof;

/// <summary>A print of the rows about some records, a few records at a time, so that where two differ can be told. For any number of threads.</summary>
internal sealed class RecordPrints
{
    private const int MostPrints = 1 << 20;

    private readonly PrintKey key;
    private readonly long first;
    private readonly long last;
    private readonly long width;
    private readonly ulong[] prints;

    /// <param name="key">The same for all that are compared.</param>
    /// <param name="first">The first record.</param>
    /// <param name="last">The last; not before the first.</param>
    public RecordPrints(PrintKey key, long first, long last)
    {
        this.key = key;
        this.first = first;
        this.last = last;
        width = ((last - first) / MostPrints) + 1;
        prints = new ulong[((last - first) / width) + 1];
        Array.Fill(prints, 1UL);
    }

    /// <summary>Others, empty, about the same records.</summary>
    public RecordPrints Empty() => new(key, first, last);

    /// <param name="number">What the row has beside the number of its record.</param>
    /// <param name="sequence">The record; others are passed over.</param>
    public void Add(long number, long sequence)
    {
        if (sequence < first || sequence > last)
        {
            return;
        }

        var print = key.Of(number, sequence);
        ref var place = ref prints[(sequence - first) / width];
        var before = Volatile.Read(ref place);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref place, PrintKey.Multiply(before, print), before);
            if (found == before)
            {
                return;
            }

            before = found;
        }
    }

    /// <returns>The records among which is the first whose rows differ; null where none do.</returns>
    public (long First, long Last)? FirstDifference(RecordPrints other)
    {
        var at = prints.AsSpan().CommonPrefixLength(other.prints);
        return at == prints.Length ? null : (first + (at * width), Math.Min(last, first + (at * width) + width - 1));
    }
}

using DicomExchange.Generator;

namespace DicomExchange.Benchmarks.Measuring;

/// <summary>Compares an object that arrives in slices with the one it should be, which is generated again as far as it is needed.</summary>
internal sealed class RunningComparison(GeneratedInstance expected) : IDisposable
{
    private readonly IEnumerator<ReadOnlyMemory<byte>> pieces = expected.DataSetPieces().GetEnumerator();
    private ReadOnlyMemory<byte> rest;

    public long Bytes { get; private set; }

    public bool Differs { get; private set; }

    /// <summary>True when every byte came, and no other.</summary>
    public bool IsSame => !Differs && Bytes == expected.Length;

    public void Feed(ReadOnlySpan<byte> slice)
    {
        Bytes += slice.Length;
        while (!slice.IsEmpty && !Differs)
        {
            if (rest.IsEmpty)
            {
                Differs = !pieces.MoveNext();
                rest = Differs ? default : pieces.Current;
                continue;
            }

            var length = Math.Min(slice.Length, rest.Length);
            Differs = !slice[..length].SequenceEqual(rest.Span[..length]);
            slice = slice[length..];
            rest = rest[length..];
        }
    }

    public void Dispose() => pieces.Dispose();
}

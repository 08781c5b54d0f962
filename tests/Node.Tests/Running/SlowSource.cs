using DicomExchange.Generator;

namespace DicomExchange.Node.Tests.Running;

/// <summary>A data set that stops half way until the test lets it go on.</summary>
internal sealed class SlowSource(GeneratedInstance made)
{
    private readonly IEnumerator<ReadOnlyMemory<byte>> pieces = made.DataSetPieces().SelectMany(Cut).GetEnumerator();
    private readonly TaskCompletionSource half = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long sent;

    /// <summary>Half of it was asked for.</summary>
    public Task HalfSent => half.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void GoOn() => goOn.TrySetResult();

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (sent > made.Length / 2)
        {
            half.TrySetResult();
            await goOn.Task.WaitAsync(cancellationToken);
        }

        if (!pieces.MoveNext())
        {
            return default;
        }

        sent += pieces.Current.Length;
        return pieces.Current;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> piece)
    {
        for (var at = 0; at < piece.Length; at += 32 * 1024)
        {
            yield return piece.Slice(at, Math.Min(32 * 1024, piece.Length - at));
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using DicomExchange.Benchmarks.Measuring;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>
/// Lets every server do a row in turns, each round beginning with another one; the first rounds are not counted. Who fails once is out of the
/// row, with the reason, and does not stop the others.
/// </summary>
internal sealed class RowRunner(RivalsOptions options, Arena arena)
{
    private const int LongestReason = 160;

    /// <exception cref="OperationCanceledException">It was told to stop: half a row says nothing.</exception>
    public async Task<RowResult> RunAsync(Row row, CancellationToken stop)
    {
        var rivals = arena.Rivals.Where(r => r.Can.HasFlag(row.Needs)).ToList();
        var samples = rivals.ToDictionary(static r => r.Name, static _ => new List<Sample>());
        var failures = new Dictionary<string, string>(arena.Absent);
        for (var round = 0; round < options.Warm + options.Rounds; round++)
        {
            foreach (var rival in Rotated(rivals, round).Where(r => !failures.ContainsKey(r.Name)))
            {
                var (sample, failure) = await TryTakeAsync(row, rival, stop);
                stop.ThrowIfCancellationRequested();
                if (sample is null)
                {
                    failures[rival.Name] = failure;
                }
                else if (round >= options.Warm)
                {
                    samples[rival.Name].Add(sample);
                }
            }
        }

        return new RowResult(row, samples.Where(s => !failures.ContainsKey(s.Key)).ToDictionary(static s => s.Key, static s => (IReadOnlyList<Sample>)s.Value), failures);
    }

    /// <summary>One line, short enough for a table.</summary>
    public static string ReasonOf(Exception failure)
    {
        var reason = failure is OperationCanceledException ? "its time was up" : failure.Message.ReplaceLineEndings(" ").Replace('|', '/');
        return reason.Length > LongestReason ? reason[..LongestReason] + "…" : reason;
    }

    private static IEnumerable<Rival> Rotated(List<Rival> rivals, int round) => rivals.Skip(round % rivals.Count).Concat(rivals.Take(round % rivals.Count));

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a peer, a tool or the client ends with is the outcome of its turn.")]
    private async Task<(Sample? Sample, string Failure)> TryTakeAsync(Row row, Rival rival, CancellationToken stop)
    {
        try
        {
            return (await TakeAsync(row, rival, stop), string.Empty);
        }
        catch (Exception failure)
        {
            return (null, ReasonOf(failure));
        }
        finally
        {
            // What a row only asks for is left for the next.
            if (row.IsCounted)
            {
                rival.Clean();
            }
        }
    }

    private async Task<Sample> TakeAsync(Row row, Rival rival, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(options.TransferLimit);
        var before = row.IsCounted ? await rival.CountAsync(rival, limit.Token) : 0;
        Ballast.Write(arena.Work.Path, row.Volume);
        await using var watch = new PeakWatch(rival.Server.Meter);
        var stage = new Stage(rival.Server.Meter);
        var done = await row.Run(arena, rival, limit.Token);
        var transfer = stage.End(done.Objects, done.Bytes);
        var peak = await watch.EndAsync();
        var held = row.IsCounted ? await rival.CountAsync(rival, limit.Token) - before : done.Objects;
        return held == done.Objects
            ? new Sample(transfer, done, peak)
            : throw new InvalidOperationException($"{done.Objects} instances were acknowledged and {held} are held");
    }
}

using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Node.Settings.Live;

/// <summary>
/// Keeps a running node at its settings file: looks at it, and at the certificates, key and revocation lists it names, twice a second,
/// and puts in force what has changed. What is wrong changes nothing and is told in log, audit and status until it is mended.
/// </summary>
internal sealed class SettingsReload(SettingsSwap swap, Sighting started, ReloadTelling telling, TimeProvider time) : IAsyncDisposable
{
    /// <summary>A change is promised to be in force within two seconds, a mistake to be told after it was seen twice.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly SettingsWatch watch = new(started);
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly AnnouncedWriters writers = new();
    private volatile IReadOnlyList<string> problems = [];
    private Task watching = Task.CompletedTask;

    /// <summary>Told when settings, or the files they name, came into force that were not before; not where a failure is only tried again.</summary>
    public Action? Applied { get; init; }

    /// <summary>What of the written settings is not in force, and why; one sentence or one mistake each.</summary>
    public IReadOnlyList<string> Problems => problems;

    public void Start() => watching = Task.Run(WatchAsync);

    /// <summary>Looks now, for somebody who has written the file or is about to.</summary>
    /// <param name="digest">The SHA-256 of what is written, as hex.</param>
    /// <param name="actor">Who writes it, for the audit.</param>
    /// <returns>Whether what was written is read and tried by now.</returns>
    public async Task<bool> TakeAsync(string digest, string actor, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            // Told again behind the write, when the watch may have seen it already.
            if (swap.Written.Digest != digest)
            {
                writers.Announce(digest, actor, time.GetUtcNow());
            }

            await LookAsync();
            return swap.Written.Digest == digest;
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching;
        stopping.Dispose();
        gate.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "This loop owns the outcome: whatever one look meets, the next is due, and the node goes on as it is.")]
    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                await gate.WaitAsync(stopping.Token);
                try
                {
                    await LookAsync();
                }
                catch (Exception e)
                {
                    telling.Faulted(e);
                }
                finally
                {
                    gate.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task LookAsync()
    {
        var file = swap.Written.File;
        var (bytes, mistakes, look) = WatchedFiles.Settings(file);
        var seen = new Sighting(look, WatchedFiles.Named(swap.Written));
        if (!watch.ShouldTry(seen, time.GetUtcNow()))
        {
            return;
        }

        var actor = writers.Of(look, time.GetUtcNow());
        var outcome = bytes is null ? new SettingsOutcome(file, null, mistakes.Items, []) : SettingsFile.Parse(bytes, file);
        if (outcome.Settings is { } written)
        {
            // Looked at before they are read: what changes in between is seen the next time.
            await ApplyAsync(written, seen with { Named = WatchedFiles.Named(written) }, actor);
        }
        else
        {
            await FailAsync(seen, [ReloadProblem.Mistaken(outcome)], actor);
        }
    }

    private async Task ApplyAsync(NodeSettings written, Sighting seen, string actor)
    {
        var before = swap.Certificate;
        var (changes, failures, takenOver) = await swap.ApplyAsync(written);
        if (!watch.IsRepeated(seen, Text(failures)))
        {
            Applied?.Invoke();
        }

        await telling.ChangedAsync(changes, written, actor);
        await telling.TakenOverAsync(takenOver, actor);
        if (failures.Count > 0)
        {
            await FailAsync(seen, failures, actor);
            return;
        }

        await telling.FilesAsync([.. seen.ChangedSince(watch.Taken).Select(f => f.Written)], before, swap.Certificate, actor);
        writers.Settle(written.Digest);
        if (watch.Took(seen))
        {
            telling.Mended();
        }

        problems = Waiting();
    }

    private async Task FailAsync(Sighting seen, IReadOnlyList<ReloadProblem> failures, string actor)
    {
        if (watch.Failed(seen, Text(failures), time.GetUtcNow()))
        {
            problems = [.. failures.SelectMany(f => f.Lines), .. Waiting()];
            await telling.RefusedAsync(failures, actor);
        }
    }

    private static string Text(IReadOnlyList<ReloadProblem> failures) => string.Join('\n', failures.SelectMany(f => f.Lines));

    private IReadOnlyList<string> Waiting() =>
        [.. swap.Waiting().Select(key => $"{key} was changed in the settings; it takes effect when the node is started again.")];
}

using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>One connection with the collector, from the first message after the cursor for as long as it lasts.</summary>
internal sealed class FeedRun(FeedParts parts, CollectorSettings collector, CollectorConnection connection, FeedProgress progress)
{
    /// <summary>Records held at once: with their XML some MiB at most.</summary>
    private const int Batch = 64;

    private const int WriteSize = 16 * 1024;

    /// <summary>How soon a message follows its event, and how often it is looked whether the settings mean another collector.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan TrustLook = TimeSpan.FromMinutes(1);

    private readonly MessageFrames frames = new(SyslogOrigin.OfThisProcess, parts.Trail.Render);
    private readonly long begun = parts.Time.GetTimestamp();
    private long trustSeen = parts.Time.GetTimestamp();

    /// <summary>A connection that lasted this long was no failure, however it ends.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromMinutes(1);

    private bool hasLasted;

    /// <summary>Told of the last message written, each time.</summary>
    public required Action<long> Reached { get; init; }

    /// <summary>Told once, when the connection has stood for <see cref="Lasting"/>.</summary>
    public required Action Lasted { get; init; }

    /// <param name="finishing">Completes when the node stops: what is there is sent, then it ends.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <returns>Why it ended; null where the settings mean another collector, or the node stops.</returns>
    /// <exception cref="CollectorLostException">The connection has ended.</exception>
    public async Task<CollectorTrouble?> RunAsync(Task finishing, CancellationToken cancellation)
    {
        // With TLS 1.3 a collector that does not take our certificate says so behind the handshake; written to meanwhile, it would be a mere reset.
        await WaitAsync(finishing, cancellation);
        while (CollectorSettings.IsSame(parts.Collector(), collector))
        {
            if (connection.Ended.IsCompleted)
            {
                return await connection.Ended;
            }

            if (TrustProblem() is { } problem)
            {
                return problem;
            }

            if (!await SendAsync(cancellation))
            {
                if (finishing.IsCompleted)
                {
                    return null;
                }

                await WaitAsync(finishing, cancellation);
            }

            await progress.Cursor.MoveAsync(progress.Window.Settle(progress.Connected));
            if (!hasLasted && parts.Time.GetElapsedTime(begun) >= Lasting)
            {
                hasLasted = true;
                Lasted();
            }
        }

        return null;
    }

    private async Task WaitAsync(Task finishing, CancellationToken cancellation)
    {
        await Task.WhenAny(connection.Ended, finishing, Task.Delay(Look, parts.Time, cancellation));
        cancellation.ThrowIfCancellationRequested();
    }

    /// <returns>Whether there was anything to send.</returns>
    private async Task<bool> SendAsync(CancellationToken cancellation)
    {
        if (parts.Trail.Last() <= progress.Window.Sent)
        {
            return false;
        }

        var batch = parts.Trail.After(progress.Window.Sent, Batch);
        foreach (var (stamp, record) in batch)
        {
            frames.Add(stamp, record);
            if (frames.Written.Length >= WriteSize)
            {
                await WriteAsync(stamp.Message, cancellation);
            }
        }

        if (!frames.Written.IsEmpty)
        {
            await WriteAsync(batch[^1].Stamp.Message, cancellation);
        }

        return batch.Count > 0;
    }

    private async Task WriteAsync(long last, CancellationToken cancellation)
    {
        await connection.WriteAsync(frames.Written, cancellation);
        frames.Clear();
        progress.Window.Add(last, progress.Connected);
        Reached(last);
    }

    private CollectorTrouble? TrustProblem()
    {
        if (parts.Time.GetElapsedTime(trustSeen) < TrustLook)
        {
            return null;
        }

        trustSeen = parts.Time.GetTimestamp();
        return parts.Dialer.ProblemOf(connection, collector);
    }
}

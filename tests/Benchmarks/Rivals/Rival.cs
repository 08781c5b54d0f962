using DicomExchange.Benchmarks.Peers;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>A server that takes part, ours or a peer, with all that was started for it.</summary>
/// <param name="server">How it is called, and its processes.</param>
/// <param name="caller">Our own client of it.</param>
/// <param name="parts">What ends with it, in the order in which it was started.</param>
internal sealed class Rival(ServerUnderTest server, Caller caller, params IReadOnlyList<IDisposable> parts) : IAsyncDisposable
{
    private DimseClient? queries;

    public string Name => server.Name;

    public ServerUnderTest Server => server;

    public Caller Caller => caller;

    /// <summary>The certificate it shows, as PEM.</summary>
    public required string CertificateFile { get; init; }

    public required Abilities Can { get; init; }

    /// <summary>How many studies fit.</summary>
    public int MostStudies { get; init; } = int.MaxValue;

    /// <summary>Counts the instances it holds.</summary>
    public required Func<Rival, CancellationToken, Task<long>> CountAsync { get; init; }

    /// <summary>What it was started as, to be ended before <paramref name="parts"/>.</summary>
    public required IReadOnlyList<IAsyncDisposable> Processes { get; init; }

    /// <summary>Removes what it received, where that needs only its files removed.</summary>
    public Action Clean { get; init; } = static () => { };

    /// <summary>An association for queries that is kept between rounds.</summary>
    public async Task<DimseClient> QueriesAsync()
    {
        if (queries is { Association.End: not null })
        {
            await CloseAsync();
        }

        return queries ??= await caller.OpenForQueriesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        foreach (var process in Processes.Reverse())
        {
            await process.DisposeAsync();
        }

        foreach (var part in parts.Reverse())
        {
            part.Dispose();
        }
    }

    private async Task CloseAsync()
    {
        await (queries?.DisposeAsync() ?? ValueTask.CompletedTask);
        queries = null;
    }
}

using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Generator;
using DicomExchange.Support;

namespace DicomExchange.Benchmarks;

/// <summary><c>pair-retrieve</c>: what sending a study by C-GET and by C-MOVE costs this build and another one, in short turns.</summary>
internal static class PairRetrieveBenchmark
{
    private const int Kilo = 1000;
    private const int NotCounted = 4;

    public static IReadOnlyCollection<string> Options { get; } = ["--count", "--kilobytes", "--rounds", Arguments.FolderOption];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        if (arguments.Folder is not { } checkout)
        {
            Console.Error.WriteLine("pair-retrieve needs --folder: another checkout of this project, built for release.");
            return 2;
        }

        var (count, size) = (arguments.Of("--count", 100), arguments.Of("--kilobytes", 530) * Kilo);
        IReadOnlyList<GeneratedInstance> objects = [.. Enumerable.Range(1, count).Select(n => LargeObject.Of(size, 1, n))];
        await using var other = await Side.OpenAsync(Path.Combine(checkout, "src", "Host", "bin", "Release", "net10.0", "dicomx"), objects);
        await using var own = await Side.OpenAsync(null, objects);
        Side[] sides = [other, own];
        var rounds = arguments.Of("--rounds", 20);
        for (var round = -NotCounted; round < rounds; round++)
        {
            for (var turn = 0; turn < 2; turn++)
            {
                await sides[(turn + round) & 1].MeasureAsync(objects, isCounted: round >= 0);
            }
        }

        new PairReport(other.Gets, own.Gets).Print("C-GET ");
        new PairReport(other.Moves, own.Moves).Print("C-MOVE ");
        Console.WriteLine($"peak MiB: other {other.Peak >> 20}, this {own.Peak >> 20}");
        return 0;
    }

    /// <summary>One of the two nodes, with the receiver that its C-MOVEs name.</summary>
    private sealed class Side : IAsyncDisposable
    {
        private readonly Receiver receiver;
        private readonly NodeFolder folder;
        private readonly NodeProcess node;
        private readonly ServerUnderTest server;
        private readonly Caller caller;

        private Side(Receiver receiver, NodeFolder folder, NodeProcess node)
        {
            (this.receiver, this.folder, this.node) = (receiver, folder, node);
            server = folder.AsServer(node);
            caller = new Caller(server, folder.Caller);
        }

        public List<Transfer> Gets { get; } = [];

        public List<Transfer> Moves { get; } = [];

        public long Peak => server.Meter.Peak;

        public static async Task<Side> OpenAsync(string? program, IReadOnlyList<GeneratedInstance> objects)
        {
            var taker = new Receiver();
            var home = new NodeFolder(OtherPartners.None, taker.Target);
            taker.Start(home.Pin);
            var side = new Side(taker, home, await home.ServeAsync(program));
            await side.caller.SendAsync(objects);
            return side;
        }

        public async Task MeasureAsync(IReadOnlyList<GeneratedInstance> objects, bool isCounted)
        {
            var (study, bytes) = (objects[0].Study, objects.Sum(static o => o.Length));
            var get = await MeasureAsync((objects.Count, bytes), async () => (await caller.GetAsync(study, CancellationToken.None)).Objects);
            var move = await MeasureAsync((objects.Count, bytes), () => caller.MoveAsync(study, CancellationToken.None));
            if (isCounted)
            {
                Gets.Add(get);
                Moves.Add(move);
            }
        }

        public async ValueTask DisposeAsync()
        {
            node.Kill();
            await node.DisposeAsync();
            await receiver.DisposeAsync();
            folder.Dispose();
        }

        private async Task<Transfer> MeasureAsync((int Count, long Bytes) all, Func<Task<int>> retrieve)
        {
            var stage = new Stage(server.Meter);
            var came = await retrieve();
            return came == all.Count ? stage.End(all.Count, all.Bytes) : throw new InvalidOperationException($"{came} of {all.Count} instances came");
        }
    }
}

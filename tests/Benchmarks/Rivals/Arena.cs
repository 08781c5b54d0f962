using DicomExchange.Benchmarks.Peers;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Support;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>Fresh servers of one <see cref="StageKind"/>, filled with what it needs; they and their data are gone with it.</summary>
internal sealed class Arena : IAsyncDisposable
{
    private const int SeriesSeed = 1;
    private const int LargeSeed = 2;
    private const int HalfMegabyte = 530_000;
    private const int Fillers = 4;

    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(3);

    private readonly RivalPapers papers = new();
    private readonly TempFolder work = new();
    private readonly List<Rival> rivals = [];
    private readonly Dictionary<string, string> absent = [];
    private readonly int receiverPort = FreePort.Next();
    private readonly NodeFolder node;
    private readonly Action<string> tell;
    private readonly Dictionary<string, int> relayPorts = [];
    private RunningProcess? receiver;
    private Stunnel? relay;

    private Arena(StageKind kind, Scale scale, Action<string> tell)
    {
        this.tell = tell;
        Scale = scale;
        node = new NodeFolder(OtherPartners.None, new MoveTarget(receiverPort, papers.ReceiverPin), kind == StageKind.Index ? scale.IndexFolder : null);
        papers.Write(node.Caller);
    }

    public Scale Scale { get; }

    /// <summary>Ours first.</summary>
    public IReadOnlyList<Rival> Rivals => rivals;

    /// <summary>Who is not there, and why.</summary>
    public IReadOnlyDictionary<string, string> Absent => absent;

    /// <summary>For files of the benchmark itself, on the file system of the servers.</summary>
    public TempFolder Work => work;

    /// <summary>What the tools that call show and believe.</summary>
    public RelayFiles CallerFiles(Rival rival) => papers.Caller(rival.CertificateFile);

    /// <summary>Where a tool without TLS reaches a server: the caller's side of TLS is stunnel's.</summary>
    /// <exception cref="InvalidOperationException">There is no stunnel.</exception>
    public int RelayPort(Rival rival) => relayPorts.TryGetValue(rival.Name, out var port) ? port : throw new InvalidOperationException(Stunnel.Tool.Missing);

    /// <summary>The study of one large series.</summary>
    public Uid SeriesStudy => SeriesObjects().First().Study;

    /// <summary>The study of a few very large objects.</summary>
    public Uid LargeStudy => LargeObjects().First().Study;

    public long SeriesBytes => SeriesObjects().Sum(static o => o.Length);

    public long LargeBytes => LargeObjects().Sum(static o => o.Length);

    public static async Task<Arena> StartAsync(StageKind kind, Scale scale, Action<string> tell, CancellationToken stop)
    {
        var arena = new Arena(kind, scale, tell);
        try
        {
            await arena.StartOwnAsync(kind);
            if (kind != StageKind.Index)
            {
                await arena.StartPeersAsync(kind);
                await arena.FillAsync(kind, stop);
                stop.ThrowIfCancellationRequested();
                await arena.StartRelayAsync(kind);
            }

            return arena;
        }
        catch
        {
            await arena.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (relay?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (var rival in rivals)
        {
            await rival.DisposeAsync();
        }

        await (receiver?.DisposeAsync() ?? ValueTask.CompletedTask);
        node.Dispose();
        work.Dispose();
        papers.Dispose();
    }

    private async Task StartOwnAsync(StageKind kind)
    {
        if (kind == StageKind.Index)
        {
            await node.FillAsync(Scale.IndexStudies);
        }

        var process = await node.ServeAsync();
        var server = node.AsServer(process);
        rivals.Add(new Rival(server, new Caller(server, node.Caller))
        {
            CertificateFile = node.CertificateFile,
            Can = Abilities.Store | Abilities.Query | Abilities.Retrieve,
            CountAsync = PeerServers.CountByQueryAsync,
            Processes = [process],
        });
    }

    private async Task StartPeersAsync(StageKind kind)
    {
        if (kind == StageKind.Objects)
        {
            receiver = await StartReceiverAsync();
        }

        var peers = new PeerServers(papers, node.Caller, receiverPort);
        foreach (var (name, tools, startAsync) in peers.For(kind))
        {
            await TryAddAsync(name, tools, startAsync);
        }
    }

    private async Task TryAddAsync(string name, IEnumerable<string> tools, Func<Task<Rival>> start)
    {
        if (ForeignTool.MissingOf(tools) is { } missing)
        {
            absent[name] = missing;
            return;
        }

        try
        {
            rivals.Add(await start());
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or TimeoutException)
        {
            absent[name] = RowRunner.ReasonOf(failure);
            tell($"{name} is not there: {absent[name]}");
        }
    }

    /// <summary>What takes objects of a C-MOVE: TLS, large PDUs, nothing kept.</summary>
    private async Task<RunningProcess?> StartReceiverAsync()
    {
        var tool = ForeignTool.Find("storescp");
        if (!tool.IsHere)
        {
            tell("Without storescp nothing takes what a C-MOVE sends.");
            return null;
        }

        var files = papers.ReceiverFiles(node.CertificateFile);
        var running = tool.Start(
            ["+tls", files.Key, files.Certificate, "+cf", files.Trusted, "-aet", MoveTarget.Title, "--fork", "--ignore", "+B", "-pdu", "131072", $"{receiverPort}"], work.Path);
        await running.WaitForPortAsync(receiverPort, TimeSpan.FromMinutes(3));
        return running;
    }

    private async Task StartRelayAsync(StageKind kind)
    {
        if (kind != StageKind.Objects || !Stunnel.Tool.IsHere)
        {
            return;
        }

        foreach (var rival in rivals)
        {
            relayPorts[rival.Name] = FreePort.Next();
        }

        relay = await Stunnel.StartAsync(
            [.. rivals.Select(r => new StunnelService(relayPorts[r.Name], r.Server.Address.Port ?? 0, CallerFiles(r), IsClient: true))]);
    }

    private async Task FillAsync(StageKind kind, CancellationToken stop)
    {
        foreach (var rival in rivals.Where(r => r.Can.HasFlag(Abilities.Query) && kind != StageKind.Empty).ToList())
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                limit.CancelAfter(FillLimit);
                if (kind == StageKind.Studies)
                {
                    await FillStudiesAsync(rival, limit.Token);
                    continue;
                }

                await rival.Caller.SendAsync(SeriesObjects(), limit.Token);
                await rival.Caller.SendAsync(LargeObjects(), limit.Token);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException && rival != rivals[0])
            {
                absent[rival.Name] = "could not be filled: " + RowRunner.ReasonOf(failure);
                tell($"{rival.Name} {absent[rival.Name]}");
                rivals.Remove(rival);
                await rival.DisposeAsync();
            }
        }
    }

    private async Task FillStudiesAsync(Rival rival, CancellationToken cancellation)
    {
        var studies = Math.Min(Scale.FindStudies, rival.MostStudies);

        // Who loses instances of several senders is filled by one.
        var senders = rival.MostStudies < int.MaxValue ? 1 : Fillers;
        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(() => rival.Caller.SendAsync(
            Enumerable.Range(0, studies).Where(n => n % senders == sender).Select(TinyStudy), cancellation), cancellation)));
    }

    private IEnumerable<GeneratedInstance> SeriesObjects() => Enumerable.Range(1, Scale.Series).Select(n => LargeObject.Of(HalfMegabyte, SeriesSeed, n));

    private IEnumerable<GeneratedInstance> LargeObjects() => Enumerable.Range(1, Scale.Large).Select(n => LargeObject.Of(Scale.LargeBytes, LargeSeed, n));

    private static GeneratedInstance TinyStudy(int n) => new(
        IndexFiller.Attributes(n, SopClasses.SecondaryCaptureImageStorage), new PixelData(2, Vr.OB, static () => [new byte[2]]), TransferSyntaxes.ExplicitLittleEndian);
}

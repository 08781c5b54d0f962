using System.Globalization;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Support;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>
/// Starts the servers of others as Debian has them, with mutual TLS in front: by themselves where they can, else by stunnel. Each is called by
/// the same title as our node.
/// </summary>
internal sealed class PeerServers(RivalPapers papers, TestCertificate caller, int receiverPort)
{
    private const string OrthancName = "Orthanc";
    private const string DcmqrscpName = "dcmqrscp + stunnel";
    private const string DcmqrscpIndex = "index.dat";
    private const string StorescpName = "storescp";
    private const string FastStorescpName = "storescp +B 128K";

    /// <summary>What dcmqrscp can hold at most; more is replaced.</summary>
    private const int MostStudiesOfDcmqrscp = 500;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    public static IReadOnlyList<string> Names { get; } = [OrthancName, DcmqrscpName, StorescpName, FastStorescpName];

    /// <summary>All that have part in a row of this kind: the tools each needs, and how it is started.</summary>
    public IEnumerable<(string Name, IReadOnlyList<string> Tools, Func<Task<Rival>> StartAsync)> For(StageKind kind)
    {
        yield return (OrthancName, [Orthanc.Tool.Name], OrthancAsync);
        yield return (DcmqrscpName, ["dcmqrscp", "dcmqridx", Stunnel.Tool.Name], DcmqrscpAsync);
        if (kind == StageKind.Empty)
        {
            yield return (StorescpName, ["storescp"], () => StorescpAsync(StorescpName));
            yield return (FastStorescpName, ["storescp"], () => StorescpAsync(FastStorescpName, "+B", "-pdu", "131072"));
        }
    }

    /// <summary>How many instances are in all studies that a server tells of.</summary>
    public static async Task<long> CountByQueryAsync(Rival rival, CancellationToken cancellation)
    {
        var client = await rival.QueriesAsync();
        return (await StudyQuery.AskAsync(client, (Tags.PatientID, Vr.LO, string.Empty), cancellation)).Instances;
    }

    /// <summary>Orthanc with its own TLS; SQLite, its data synced as is its default.</summary>
    private async Task<Rival> OrthancAsync()
    {
        var orthanc = await Orthanc.StartAsync(new OrthancOptions
        {
            AeTitle = NodeFolder.Title,
            Tls = papers.PeerFiles(),
            ListensInTls = true,
            StableAgeSeconds = 60,
            Modalities = [new OrthancModality("receiver", MoveTarget.Title, receiverPort, Tls: true)],
        });
        return Rival(OrthancName, orthanc.Ports.Dicom, [orthanc.Id], [orthanc], new TempFolder(), Abilities.Store | Abilities.Query | Abilities.Retrieve);
    }

    /// <summary>dcmqrscp behind one process of stunnel, which also takes what it sends.</summary>
    private async Task<Rival> DcmqrscpAsync()
    {
        var folder = new TempFolder();
        var (plain, tls, outgoing) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        var storage = folder.Folder("storage");
        var settings = folder.Write("dcmqrscp.cfg", $"""
            NetworkTCPPort = {plain}
            MaxPDUSize = 16384
            MaxAssociations = 16
            HostTable BEGIN
            receiver = ({MoveTarget.Title}, 127.0.0.1, {outgoing})
            HostTable END
            VendorTable BEGIN
            VendorTable END
            AETable BEGIN
            {NodeFolder.Title} {storage} RW ({MostStudiesOfDcmqrscp}, 1024mb) ANY
            AETable END

            """);
        var server = ForeignTool.Find("dcmqrscp").Start(["-c", settings], folder.Path);
        try
        {
            await server.WaitForPortAsync(plain, StartLimit);
            var relay = await Stunnel.StartAsync(
                new StunnelService(tls, plain, papers.RelayIn(), IsClient: false), new StunnelService(outgoing, receiverPort, papers.RelayOut(), IsClient: true));
            return Rival(
                DcmqrscpName, tls, [server.Id, relay.Id], [server, relay], folder, Abilities.Store | Abilities.Query | Abilities.Retrieve,
                (_, cancellation) => RecordsAsync(storage, cancellation), () => Empty(storage), MostStudiesOfDcmqrscp);
        }
        catch
        {
            await server.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>storescp with its own TLS, a process for each association.</summary>
    private async Task<Rival> StorescpAsync(string name, params string[] options)
    {
        var folder = new TempFolder();
        var (port, files) = (FreePort.Next(), papers.RelayIn());
        var received = folder.Folder("received");
        var server = ForeignTool.Find("storescp").Start(
            ["+tls", files.Key, files.Certificate, "+cf", files.Trusted, "-od", received, "-aet", NodeFolder.Title, "--fork", .. options, $"{port}"], folder.Path);
        try
        {
            await server.WaitForPortAsync(port, StartLimit);
            return Rival(
                name, port, [server.Id], [server], folder, Abilities.Store, (_, _) => Task.FromResult<long>(Received(received).Count()), () => Empty(received));
        }
        catch
        {
            await server.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    private Rival Rival(
        string name,
        int port,
        IReadOnlyList<int> ids,
        IReadOnlyList<IAsyncDisposable> processes,
        TempFolder folder,
        Abilities can,
        Func<Rival, CancellationToken, Task<long>>? count = null,
        Action? clean = null,
        int mostStudies = int.MaxValue)
    {
        var address = new PartnerSettings
        {
            Name = name,
            AeTitles = [AeTitle.Parse(NodeFolder.Title)],
            Security = ChannelSecurity.Tls,
            Certificates = [Fingerprint.Parse(papers.Peer.Pin)],
            Host = HostName.TryParse("127.0.0.1", out var host) ? host : null,
            Port = port,
        };
        var server = new ServerUnderTest(name, address, new ProcessMeter(ids));
        return new Rival(server, new Caller(server, caller), folder)
        {
            CertificateFile = papers.PeerFile,
            Can = can,
            CountAsync = count ?? CountByQueryAsync,
            Processes = processes,
            Clean = clean ?? (static () => { }),
            MostStudies = mostStudies,
        };
    }

    private static async Task<long> RecordsAsync(string storage, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(storage, DcmqrscpIndex)))
        {
            return 0;
        }

        // Its list of a thousand instances is long, and only their number is wanted.
        var counted = await ForeignTool.Find("sh").RunAsync(["-c", $"dcmqridx -p '{storage}' 2>&1 | grep -c '^ *RECORD NUMBER'"], cancel: cancellation);
        return long.TryParse(counted.Output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static IEnumerable<FileInfo> Received(string folder) => new DirectoryInfo(folder).EnumerateFiles().Where(static f => f.Length > 0);

    /// <summary>
    /// Gives the space of what was received back and keeps its files until the end: ext4 without a journal walks over all that was deleted in the last
    /// minutes whenever a file is made, and every server that makes files would pay for it.
    /// </summary>
    private static void Empty(string folder)
    {
        foreach (var file in Received(folder).ToList())
        {
            if (file.Name == DcmqrscpIndex)
            {
                file.Delete();
                continue;
            }

            using var emptied = file.Open(FileMode.Truncate);
        }
    }
}

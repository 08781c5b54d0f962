namespace DicomExchange.Support;

/// <summary>
/// TLS in front of or behind a tool that speaks plain DICOM only (movescu, getscu, dcmsend and dcmqrscp of DCMTK 3.6.7),
/// by socat, with the partner's certificate.
/// </summary>
public sealed class TlsRelay : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly RunningProcess process;

    private TlsRelay(RunningProcess process, int port)
    {
        this.process = process;
        Port = port;
    }

    /// <summary>Where the relay listens on the loopback address.</summary>
    public int Port { get; }

    public string Output => process.Output;

    /// <summary>Accepts plain connections and goes on in TLS to the target, which must show the trusted certificate.</summary>
    public static Task<TlsRelay> PlainToTlsAsync(int target, RelayFiles files, int? port = null)
    {
        var listen = port ?? FreePort.Next();
        return StartAsync(listen,
            $"TCP-LISTEN:{listen},bind=127.0.0.1,fork,reuseaddr,nodelay,backlog=64",
            $"OPENSSL:127.0.0.1:{target},nodelay,{Options(files)},commonname=localhost,nosni");
    }

    /// <summary>Accepts TLS connections that show the trusted certificate and goes on in clear to the target.</summary>
    public static Task<TlsRelay> TlsToPlainAsync(int target, RelayFiles files, int? port = null)
    {
        var listen = port ?? FreePort.Next();
        return StartAsync(listen,
            $"OPENSSL-LISTEN:{listen},bind=127.0.0.1,fork,reuseaddr,nodelay,backlog=64,{Options(files)}",
            $"TCP:127.0.0.1:{target},nodelay");
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string Options(RelayFiles files) =>
        $"cert={files.Certificate},key={files.Key},cafile={files.Trusted},verify=1,openssl-min-proto-version=TLS1.2";

    private static async Task<TlsRelay> StartAsync(int port, string from, string to)
    {
        var running = ForeignTool.Find("socat").Start(["-b", "262144", from, to]);
        try
        {
            await running.WaitForPortAsync(port, StartLimit);
            return new TlsRelay(running, port);
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }
}

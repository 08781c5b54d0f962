using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Text;

namespace DicomExchange.Support;

/// <summary>
/// TLS in front of or behind a server that speaks plain DICOM only, as it is set up where that server is in use: one process of stunnel for
/// all connections. <see cref="TlsRelay"/> starts a process for each, which costs more.
/// </summary>
public sealed class Stunnel : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly RunningProcess process;
    private readonly TempFolder folder;

    private Stunnel(RunningProcess process, TempFolder folder)
    {
        this.process = process;
        this.folder = folder;
    }

    /// <summary>The program; packages call it by one of two names.</summary>
    public static ForeignTool Tool { get; } = ForeignTool.Find("stunnel4") is { IsHere: true } tool ? tool : ForeignTool.Find("stunnel");

    public int Id => process.Id;

    public string Output => process.Output;

    /// <summary>Starts one and waits for its doors. Certificates are asked of both sides; TLS 1.2 and 1.3.</summary>
    public static async Task<Stunnel> StartAsync(params IReadOnlyList<StunnelService> services)
    {
        var place = new TempFolder();
        RunningProcess? running = null;
        try
        {
            running = Tool.Start([place.Write("stunnel.conf", Settings(services))], place.Path);
            await WaitForDoorsAsync(running, services);
            return new Stunnel(running, place);
        }
        catch
        {
            await (running?.DisposeAsync() ?? ValueTask.CompletedTask);
            place.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>
    /// Nobody knocks: a connection would go on to the server behind, and Orthanc takes no other until it has heard of one what is wanted.
    /// </summary>
    private static async Task WaitForDoorsAsync(RunningProcess running, IReadOnlyList<StunnelService> services)
    {
        var started = Stopwatch.GetTimestamp();
        while (!running.HasExited && Stopwatch.GetElapsedTime(started) < StartLimit)
        {
            var open = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(static e => e.Port).ToHashSet();
            if (services.All(s => open.Contains(s.Accept)))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        throw new InvalidOperationException($"Not every door was opened by {running.CommandLine}\n{running.Output}");
    }

    private static string Settings(IReadOnlyList<StunnelService> services)
    {
        var text = new StringBuilder("""
            foreground = yes
            pid =
            debug = warning
            syslog = no
            socket = l:TCP_NODELAY=1
            socket = r:TCP_NODELAY=1
            sslVersionMin = TLSv1.2

            """);
        foreach (var (service, number) in services.Select(static (s, n) => (s, n)))
        {
            text.Append($"""

                [dicom{number}]
                client = {(service.IsClient ? "yes" : "no")}
                accept = 127.0.0.1:{service.Accept}
                connect = 127.0.0.1:{service.Connect}
                cert = {service.Files.Certificate}
                key = {service.Files.Key}
                CAfile = {service.Files.Trusted}
                verifyPeer = yes

                """);
        }

        return text.ToString();
    }
}

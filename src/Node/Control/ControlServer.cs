using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Control;

/// <summary>The node's end of the control socket: HTTP on a local socket, reachable for the node's own user and root only.</summary>
public sealed class ControlServer : IAsyncDisposable
{
    private readonly WebApplication listening;

    private ControlServer(WebApplication listening) => this.listening = listening;

    /// <summary>Begins to listen. The caller holds the store's lock, so no other node can be listening here.</summary>
    /// <exception cref="ControlRefusedException">The folder of the socket is open to others.</exception>
    public static async Task<ControlServer> StartAsync(ControlSocket socket, ControlApi api, ILoggerFactory loggers, CancellationToken cancellation)
    {
        socket.Prepare();

        // The empty builder reads no environment variable and no file, so nothing but these lines decides what is listened on.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ListenUnixSocket(socket.File, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        application.UseRouting();
        ControlEndpoints.Map(application, api);
        await application.StartAsync(cancellation);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(socket.File, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return new ControlServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        await listening.StopAsync();
        await listening.DisposeAsync();
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Support;

namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>A collector of syslog over mutual TLS that conducts itself as a test says, connection by connection.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TestCertificate certificate;
    private readonly string clientPin;
    private readonly Func<int, Conduct> conductOf;
    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private readonly List<List<SyslogLine>> received = [];
    private readonly Task accepting;
    private readonly TcpListener listener;
    private TaskCompletionSource changed = New();
    private Socket? newest;

    /// <param name="certificate">What it shows.</param>
    /// <param name="client">Whose connection it takes.</param>
    /// <param name="conductOf">By the number of the connection, from 0.</param>
    /// <param name="port">0 for any.</param>
    public FakeCollector(TestCertificate certificate, TestCertificate client, Func<int, Conduct>? conductOf = null, int port = 0)
    {
        this.certificate = certificate;
        this.conductOf = conductOf ?? (static _ => Conduct.Takes);
        clientPin = client.Pin;
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Server.ReceiveBufferSize = 16 * 1024;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What came whole, connection by connection.</summary>
    public IReadOnlyList<IReadOnlyList<SyslogLine>> Received
    {
        get
        {
            lock (gate)
            {
                return [.. received.Select(IReadOnlyList<SyslogLine> (lines) => [.. lines])];
            }
        }
    }

    /// <summary>Waits until what came is as wanted.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<SyslogLine>>> UntilAsync(Func<IReadOnlyList<IReadOnlyList<SyslogLine>>, bool> isWanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            Task next;
            lock (gate)
            {
                next = changed.Task;
            }

            var now = Received;
            if (isWanted(now))
            {
                return now;
            }

            await next.WaitAsync(limit.Token);
        }
    }

    /// <summary>Ends the newest connection by a reset, as what stands between the two does that lets none grow old.</summary>
    public void Drop()
    {
        lock (gate)
        {
            newest!.LingerState = new LingerOption(true, 0);
            newest.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await accepting;
        listener.Dispose();
        ending.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            for (var number = 0; ; number++)
            {
                var socket = await listener.AcceptSocketAsync(ending.Token);
                open.Add(ServeAsync(socket, conductOf(number)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(Socket socket, Conduct conduct)
    {
        using var owned = socket;
        try
        {
            await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, shown, _, _) => shown is X509Certificate2 client && client.RawData.AsSpan().SequenceEqual(Expected(client)));
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate.Certificate, ClientCertificateRequired = true }, ending.Token);
            var lines = new List<SyslogLine>();
            lock (gate)
            {
                received.Add(lines);
                newest = socket;
                Changed();
            }

            await TakeAsync(tls, socket, conduct, lines);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side has gone, or was not let in; what came by it is what counts.
        }
    }

    /// <summary>Its own octets where it is the client that may come; others where not.</summary>
    private byte[] Expected(X509Certificate2 client) =>
        "sha256:" + Convert.ToHexStringLower(client.GetCertHash(HashAlgorithmName.SHA256)) == clientPin ? client.RawData : [];

    private async Task TakeAsync(SslStream tls, Socket socket, Conduct conduct, List<SyslogLine> lines)
    {
        var (buffer, pending, taken) = (new byte[conduct.Portion], Array.Empty<byte>(), 0L);
        while (await tls.ReadAsync(buffer, ending.Token) is > 0 and var count)
        {
            taken += count;
            pending = [.. pending, .. buffer.AsSpan(0, count)];
            var whole = OctetCounting.Split(pending, out var rest);
            pending = pending[^rest..];
            lock (gate)
            {
                lines.AddRange(whole.Select(frame => SyslogLine.Parse(frame)));
                Changed();
            }

            if (taken >= conduct.ResetAfter)
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
                return;
            }

            if (taken >= conduct.HangAfter)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, ending.Token);
            }
        }
    }

    private void Changed()
    {
        changed.TrySetResult();
        changed = New();
    }
}

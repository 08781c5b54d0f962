using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using DicomExchange.Wire.Tls;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>One connection through a <see cref="FaultyLine"/>: both its ends, and how they break.</summary>
internal sealed class FaultyConnection : IDisposable
{
    private readonly Fault fault;
    private readonly LineParts line;
    private readonly Action onStruck;
    private readonly Socket node;
    private readonly Socket destination = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool hangs;
    private int struck;

    public FaultyConnection(Socket node, Fault fault, LineParts line)
    {
        (this.node, this.fault) = (node, fault);
        this.line = line with { OnStruck = Strike };
        onStruck = line.OnStruck;
        node.NoDelay = true;
    }

    /// <summary>Completes when both ends are closed.</summary>
    public Task Passing { get; private set; } = Task.CompletedTask;

    /// <summary>The destination is busy with it.</summary>
    public bool IsThrough { get; private set; }

    public void Start() => Passing = RunAsync();

    /// <summary>Breaks both ends off.</summary>
    public void End()
    {
        ended.TrySetResult();
        Reset();
    }

    public void Dispose()
    {
        node.Dispose();
        destination.Dispose();
    }

    private static bool IsBreak(Exception fault) => fault is IOException or SocketException or ObjectDisposedException or AuthenticationException;

    private async Task RunAsync()
    {
        try
        {
            if (fault.Kind == FaultKind.Delay)
            {
                Strike();
                await Task.WhenAny(Task.Delay(fault.Amount), ended.Task);
            }

            await PassAsync();
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            // Either end broke off, or the destination is not there.
            Break();
        }

        if (hangs)
        {
            await ended.Task;
        }

        IsThrough = false;
        node.Close();
        destination.Close();
    }

    private async Task PassAsync()
    {
        await using var near = await OpenAsync();
        if (await WirePdu.ReadAsync(near) is not { } first)
        {
            return;
        }

        using var association = new FaultyAssociation(fault, near, line, () => node.Shutdown(SocketShutdown.Send));
        if (!await association.AnswerAsync(first))
        {
            IsThrough = true;
            await destination.ConnectAsync(line.Destination);
            await using var far = new NetworkStream(destination);
            await Task.WhenAll(
                UntilBrokenAsync(association.ThereAsync(first, far), destination),
                UntilBrokenAsync(association.BackAsync(far), node));
        }
    }

    private async Task<Stream> OpenAsync()
    {
        var breakable = new BreakableStream(new NetworkStream(node), fault, BreakLineAsync);
        if (line.Tls is not { } tls)
        {
            return breakable;
        }

        var secured = new SslStream(breakable);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = tls.Own.Certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && Fingerprint.Of(shown.GetRawCertData()) == tls.Node,
        });
        return secured;
    }

    private async Task UntilBrokenAsync(Task passing, Socket to)
    {
        try
        {
            await passing;
            if (!hangs)
            {
                to.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            Break();
        }
    }

    private async Task BreakLineAsync()
    {
        Strike();
        if (fault.Kind is FaultKind.HangOnTheWayThere or FaultKind.HangOnTheWayBack)
        {
            // The destination is let go, so that one that takes a single connection is free for the next.
            hangs = true;
            IsThrough = false;
            destination.Close(0);
            await ended.Task;
        }
        else
        {
            node.Close(0);
        }

        throw new IOException("The line broke.");
    }

    private void Strike()
    {
        if (Interlocked.Exchange(ref struck, 1) == 0)
        {
            onStruck();
        }
    }

    private void Break()
    {
        if (!hangs)
        {
            Reset();
        }
    }

    private void Reset()
    {
        node.Close(0);
        destination.Close(0);
    }
}

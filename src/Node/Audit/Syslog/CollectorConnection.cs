using DicomExchange.Wire;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>
/// An open connection with the collector. It is written to and listened to at once: a collector says nothing, but only a read shows that it has closed
/// or refused us. Whatever it says is thrown away.
/// </summary>
public sealed class CollectorConnection : IAsyncDisposable
{
    // One TLS record: small enough that a slow collector takes it within the deadline if it takes anything.
    private const int Portion = 16 * 1024;

    private readonly Stream stream;
    private readonly TimeSpan patience;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource closing = new();

    /// <param name="connection">Owned from here on.</param>
    /// <param name="patience">How long the collector may take nothing of 16 KiB.</param>
    /// <param name="time">Drives the deadline.</param>
    public CollectorConnection(TlsConnection connection, TimeSpan patience, TimeProvider time)
    {
        (stream, Peer) = connection;
        (this.patience, this.time) = (patience, time);
        Ended = ListenAsync();
    }

    /// <summary>The certificate that answered.</summary>
    public PeerCertificate Peer { get; }

    /// <summary>Completes when the other side has ended the connection, with why.</summary>
    public Task<CollectorTrouble> Ended { get; }

    /// <summary>When this completes the operating system has taken it; that the collector has read it nobody can know.</summary>
    /// <exception cref="CollectorLostException">The connection has ended, or the collector takes nothing.</exception>
    /// <exception cref="OperationCanceledException">Given up by the caller; the connection is of no more use.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        for (; bytes.Length > 0; bytes = bytes[Math.Min(Portion, bytes.Length)..])
        {
            if (Ended.IsCompleted)
            {
                throw new CollectorLostException(await Ended);
            }

            await WritePortionAsync(bytes[..Math.Min(Portion, bytes.Length)], cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await stream.DisposeAsync();
        await Ended;
        closing.Dispose();
    }

    private async Task WritePortionAsync(ReadOnlyMemory<byte> portion, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            await stream.WriteAsync(portion, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new CollectorLostException(new CollectorTrouble(
                CollectorReasons.Stalled, $"The collector has taken nothing for {patience.TotalSeconds:0.#} s. Look whether it runs and has room on its disk."));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new CollectorLostException(TroubleOf(e), e);
        }
    }

    private async Task<CollectorTrouble> ListenAsync()
    {
        var thrownAway = new byte[1024];
        try
        {
            while (await stream.ReadAsync(thrownAway, closing.Token) > 0)
            {
            }

            return new CollectorTrouble(
                CollectorReasons.Closed, "The collector closed the connection. Where it does so again and again, it may not accept this node's certificate; its log says.");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return TroubleOf(e);
        }
    }

    private static CollectorTrouble TroubleOf(Exception failure)
    {
        var (reason, explanation) = TlsDialer.ExplainLoss(failure);
        return new CollectorTrouble(reason, explanation) { IsRefused = reason == TransportReasons.OwnCertificateRefused };
    }
}

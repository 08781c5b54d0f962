using System.Net;
using System.Net.Sockets;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Transport;

namespace DicomExchange.Wire;

/// <summary>
/// Listens on one port and makes an association of each connection that earns it: counted, looked at, authenticated,
/// admitted, served. A peer that stalls, floods or lies costs one bounded place for a bounded time and holds up nobody.
/// </summary>
public sealed class DicomListener : IAsyncDisposable
{
    private readonly ListenerOptions options;
    private readonly ListenerServices services;
    private readonly RefusalReports refusals;
    private readonly AcceptLoop loop;

    /// <summary>Binds the port; connections wait until <see cref="Start"/>.</summary>
    /// <exception cref="IOException">The address cannot be listened on; the message says why and what to do.</exception>
    /// <exception cref="ArgumentException">A TLS listener without a TLS policy.</exception>
    public DicomListener(ListenerOptions options, ListenerServices services)
    {
        if (options.Security == WireSecurity.Tls && services.Tls is null)
        {
            throw new ArgumentException("A TLS listener needs a TLS policy.", nameof(services));
        }

        this.options = options;
        this.services = services;
        loop = new AcceptLoop(options.EndPoint, ServeAsync, services.Time, services.Log);
        refusals = new RefusalReports(services.TransportRefused, services.Log, services.Time);
    }

    /// <summary>The address and port really listened on.</summary>
    public IPEndPoint LocalEndPoint => loop.LocalEndPoint;

    public WireSecurity Security => options.Security;

    /// <summary>Connections there are now, in whatever state.</summary>
    public int Connections => loop.Count;

    /// <summary>Cancelled when <see cref="StopAsync"/> begins, for work that should come to its end by itself.</summary>
    public CancellationToken Stopping => loop.Stopping;

    public void Start()
    {
        loop.Start();
        TransportLog.Listening(services.Log, LocalEndPoint, options.Security);
    }

    /// <summary>Takes no more connections and frees the port; associations go on.</summary>
    public Task StopAcceptingAsync() => loop.StopAcceptingAsync();

    /// <summary>
    /// Takes no more connections, lets associations finish within the grace, then aborts those that are left. May be called again
    /// with a shorter grace while the first call is still waiting.
    /// </summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await loop.StopAsync(grace);
        TransportLog.Stopped(services.Log, LocalEndPoint);
    }

    public async ValueTask DisposeAsync()
    {
        await loop.DisposeAsync();
        refusals.Dispose();
    }

    private Task ServeAsync(Socket socket, CancellationToken cut)
    {
        var limits = services.Limits();
        var tls = options.Security == WireSecurity.Tls ? services.Tls!() : null;
        var transport = new IncomingTransport(options.Security, tls, limits, services.Time);
        var connection = new IncomingConnection(transport, services.Slots, limits, services.Time);
        return connection.RunAsync(
            socket, (stream, peer, place) => AssociateAsync(stream, peer, place, limits, cut), refusals.Report, loop.Stopping);
    }

    private async Task AssociateAsync(Stream stream, PeerIdentity peer, UnfinishedConnection place, WireLimits limits, CancellationToken cut)
    {
        AssociationSlot? slot = null;
        IDisposable? kept = null;
        try
        {
            var outcome = await AssociationAcceptor.AcceptAsync(
                stream, peer, Admit, limits, services.Time, place.Over);
            if (outcome.Refusal is { } refusal)
            {
                if (refusal.End.Reject is null)
                {
                    // Evicted or stopped is no refusal of this peer; what was answered is one, also when the stop came right behind it.
                    place.Over.ThrowIfCancellationRequested();
                }

                services.AssociationRefused(peer, refusal);
            }

            if (outcome.Association is { } association)
            {
                place.Leave();
                await using (association)
                {
                    await services.Serve(association, cut);
                }
            }
        }
        finally
        {
            kept?.Dispose();
            slot?.Dispose();
        }

        Admission Admit(PeerIdentity who, AssociateRequest request)
        {
            var admission = this.Admit(who, request, limits, out slot);
            kept = (admission as Admission.Accept)?.Place;
            return admission;
        }
    }

    /// <summary>A place is taken only now that the request has come, and not kept by a peer that is rejected.</summary>
    private Admission Admit(PeerIdentity peer, AssociateRequest request, WireLimits limits, out AssociationSlot? slot)
    {
        if (!services.Slots.TryTakeAssociation(peer.Remote.Address, limits, out slot, out var full))
        {
            return new Admission.Reject(AssociateReject.LocalLimitExceeded, full);
        }

        var admission = services.Admit(peer, request);
        if (admission is Admission.Reject)
        {
            slot.Dispose();
        }

        return admission;
    }
}

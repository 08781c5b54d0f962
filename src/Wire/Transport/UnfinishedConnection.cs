using System.Net;

namespace DicomExchange.Wire.Transport;

/// <summary>A connection's place among those that have not become an association. Left once, by whichever comes first.</summary>
internal sealed class UnfinishedConnection(ConnectionSlots slots, IPAddress key, CancellationToken outer) : IDisposable
{
    private readonly CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(outer);
    private LinkedListNode<UnfinishedConnection>? inAll;
    private LinkedListNode<UnfinishedConnection>? inAddress;

    public IPAddress Key => key;

    public bool IsPlaced => inAll is not null;

    /// <summary>Cancelled when a newer connection needs the place, or the listener stops.</summary>
    public CancellationToken Over => over.Token;

    public bool WasEvicted { get; private set; }

    public void Place(LinkedListNode<UnfinishedConnection> all, LinkedListNode<UnfinishedConnection> address) => (inAll, inAddress) = (all, address);

    public void Displace(LinkedList<UnfinishedConnection> all, LinkedList<UnfinishedConnection> address)
    {
        all.Remove(inAll!);
        address.Remove(inAddress!);
        inAll = inAddress = null;
    }

    /// <summary>What waits on it ends elsewhere: the newer connection is not held up.</summary>
    public void Evict()
    {
        WasEvicted = true;
        try
        {
            _ = over.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in the same moment.
        }
    }

    /// <summary>The connection has become an association, or is over.</summary>
    public void Leave() => slots.Leave(this);

    public void Dispose()
    {
        Leave();
        over.Dispose();
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace DicomExchange.Wire.Transport;

/// <summary>
/// Counts connections in total and by address, over all listeners that share it. Connections that have not become an
/// association never keep others out: where there are too many, the oldest goes. Associations that run are never
/// pushed out: where there are too many, a new one is rejected.
/// </summary>
public sealed class ConnectionSlots
{
    private readonly Lock gate = new();
    private readonly LinkedList<UnfinishedConnection> unfinished = new();
    private readonly Dictionary<IPAddress, LinkedList<UnfinishedConnection>> unfinishedOf = [];
    private readonly Dictionary<IPAddress, int> associationsOf = [];
    private int associations;

    /// <summary>Associations that run now.</summary>
    public int Associations
    {
        get
        {
            lock (gate)
            {
                return associations;
            }
        }
    }

    /// <summary>Connections that have not become an association yet.</summary>
    public int Unfinished
    {
        get
        {
            lock (gate)
            {
                return unfinished.Count;
            }
        }
    }

    /// <summary>Counts a new connection; where that is one too many, the oldest unfinished one is cancelled.</summary>
    internal UnfinishedConnection Enter(IPAddress address, WireLimits limits, CancellationToken stopping)
    {
        var key = KeyOf(address);
        var entry = new UnfinishedConnection(this, key, stopping);
        var evicted = new List<UnfinishedConnection>(2);
        lock (gate)
        {
            if (!unfinishedOf.TryGetValue(key, out var ofAddress))
            {
                unfinishedOf[key] = ofAddress = new LinkedList<UnfinishedConnection>();
            }

            if (ofAddress.Count >= limits.MaxUnfinishedPerAddress)
            {
                evicted.Add(ofAddress.First!.Value);
                Remove(evicted[^1]);
            }

            if (unfinished.Count >= limits.MaxUnfinishedConnections)
            {
                evicted.Add(unfinished.First!.Value);
                Remove(evicted[^1]);
            }

            // Its list may have gone with the last entry evicted.
            if (!unfinishedOf.TryGetValue(key, out ofAddress))
            {
                unfinishedOf[key] = ofAddress = new LinkedList<UnfinishedConnection>();
            }

            entry.Place(unfinished.AddLast(entry), ofAddress.AddLast(entry));
        }

        evicted.ForEach(e => e.Evict());
        return entry;
    }

    /// <summary>Takes a place for an association, or says which limit is in the way.</summary>
    internal bool TryTakeAssociation(
        IPAddress address, WireLimits limits, [NotNullWhen(true)] out AssociationSlot? slot, [NotNullWhen(false)] out string? reason)
    {
        var key = KeyOf(address);
        slot = null;
        lock (gate)
        {
            var ofAddress = associationsOf.GetValueOrDefault(key);
            reason = associations >= limits.MaxAssociations ? Tls.TransportReasons.AssociationLimit
                : ofAddress >= limits.MaxAssociationsPerAddress ? Tls.TransportReasons.AddressAssociationLimit
                : null;
            if (reason is not null)
            {
                return false;
            }

            associations++;
            associationsOf[key] = ofAddress + 1;
        }

        slot = new AssociationSlot(this, key);
        return true;
    }

    internal void Leave(UnfinishedConnection entry)
    {
        lock (gate)
        {
            Remove(entry);
        }
    }

    internal void Release(IPAddress key)
    {
        lock (gate)
        {
            associations--;
            if (--associationsOf[key] == 0)
            {
                associationsOf.Remove(key);
            }
        }
    }

    /// <summary>One site counts as one: an IPv4 address, or the /64 a single IPv6 site is given.</summary>
    internal static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var length) || length == 4)
        {
            return address;
        }

        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private void Remove(UnfinishedConnection entry)
    {
        if (!entry.IsPlaced)
        {
            return;
        }

        var ofAddress = unfinishedOf[entry.Key];
        entry.Displace(unfinished, ofAddress);
        if (ofAddress.Count == 0)
        {
            unfinishedOf.Remove(entry.Key);
        }
    }
}

using System.Net;

namespace DicomExchange.Node.Audit;

/// <summary>Where a participant is in the network, without a port.</summary>
/// <param name="Id">A host's name or an IP address.</param>
/// <param name="Type">Which of them.</param>
public sealed record NetworkAccessPoint(string Id, NetworkAccessPointType Type)
{
    /// <summary>Of an address with or without a port, as records have it; null of blanks.</summary>
    public static NetworkAccessPoint? Of(string address)
    {
        address = address.Trim();
        if (address.Length == 0)
        {
            return null;
        }

        // A host's name with a port is no end point, and an address without one would be taken for all of it.
        if (IPAddress.TryParse(address, out var bare))
        {
            return new NetworkAccessPoint(bare.ToString(), NetworkAccessPointType.IpAddress);
        }

        if (IPEndPoint.TryParse(address, out var end))
        {
            return new NetworkAccessPoint(end.Address.ToString(), NetworkAccessPointType.IpAddress);
        }

        var colon = address.LastIndexOf(':');
        var isPort = colon > 0 && colon < address.Length - 1 && !address.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9');
        return new NetworkAccessPoint(isPort ? address[..colon] : address, NetworkAccessPointType.MachineName);
    }
}

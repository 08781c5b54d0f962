using System.Net;
using System.Net.NetworkInformation;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>Whether this machine has the addresses it is to listen on. Ports are not tried: the node may be running.</summary>
internal static class AddressChecks
{
    public static void Run(NodeSettings settings, CheckReport report)
    {
        IReadOnlyList<IPAddress>? own = null;
        for (var i = 0; i < settings.Listeners.Count; i++)
        {
            var address = settings.Listeners[i].Address;
            if (address is null || IsAlwaysHere(address))
            {
                continue;
            }

            own ??= OfThisMachine();
            if (!own.Contains(WithoutScope(address)))
            {
                report.Mistake($"listeners[{i}].address", $"no network interface of this machine has the address {address}", $"0.0.0.0, ::, or one of {string.Join(", ", own)}");
            }
        }
    }

    /// <summary>An unreadable address was reported as such already, and stands as <see cref="IPAddress.None"/>.</summary>
    private static bool IsAlwaysHere(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.None);

    private static IReadOnlyList<IPAddress> OfThisMachine() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => WithoutScope(a.Address)).Distinct()];

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());
}

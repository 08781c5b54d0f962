using System.Net;

namespace DicomExchange.Node.Settings.Checks;

/// <summary>The node itself: its titles, folders, listeners and certificate.</summary>
internal static class NodeChecks
{
    public static void Run(NodeSettings settings, CheckReport report)
    {
        Titles(settings, report);
        Folders(settings, report);
        Listeners(settings, report);
        Loops(settings, report);
        var usesTls = settings.Listeners.Any(l => l.Security is ChannelSecurity.Tls) || settings.Partners.Any(p => p.Security is ChannelSecurity.Tls) || settings.Audit.Collector is not null;
        if (settings.Tls is null && usesTls && report.Has("listeners"))
        {
            report.Mistake("tls", "the block \"tls\" is missing though a listener, a partner or the collector uses TLS", "certificate and key of this node; dicomx init makes them");
        }
    }

    private static void Titles(NodeSettings settings, CheckReport report)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < settings.Node.AeTitles.Count; i++)
        {
            var title = settings.Node.AeTitles[i];
            if (!title.IsEmpty && !seen.Add(title.Value))
            {
                report.Mistake($"node.aeTitles[{i}]", $"\"{title}\" is listed twice", "each title once");
            }
        }
    }

    private static void Folders(NodeSettings settings, CheckReport report)
    {
        var (data, key) = (settings.Node.Data.Full, settings.Node.KeyFile.Full);
        if (string.IsNullOrEmpty(data) || string.IsNullOrEmpty(key))
        {
            return;
        }

        if (settings.Node.Data.IsCredential)
        {
            report.Mistake("node.data", "a credential is no folder", "the folder of the store");
        }

        if (IsUnder(key, data))
        {
            report.Mistake("node.keyFile", "the master key lies inside the data folder, so whoever copies the data has the key", "a file outside node.data, best on another volume");
        }

        if (settings.Tls?.Key.Full is { Length: > 0 } tlsKey && IsUnder(tlsKey, data))
        {
            report.Mistake("tls.key", "the private key lies inside the data folder", "a file outside node.data");
        }

        if (settings.Logging.Folder?.Full is { Length: > 0 } logs && (IsUnder(logs, data) || logs == data))
        {
            report.Mistake("logging.folder", "the logs lie inside the data folder", "a folder outside node.data");
        }
    }

    private static void Listeners(NodeSettings settings, CheckReport report)
    {
        for (var i = 0; i < settings.Listeners.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (settings.Listeners[j], settings.Listeners[i]);
                if (a.Port == b.Port && a.Port != 0 && Collide(a.Address, b.Address))
                {
                    report.Mistake($"listeners[{i}].port", $"port {b.Port} is already taken by listeners[{j}] at {a.Address}", "another port or address; TLS and plain never share a port (PS3.15)");
                }
            }

            if (settings.Listeners[i] is { Security: ChannelSecurity.Plain } plain && !IPAddress.IsLoopback(plain.Address) && !Equals(plain.Address, IPAddress.None))
            {
                report.Note($"listeners[{i}] takes DICOM in clear on {plain.Address}:{plain.Port}; images from partners marked plain cross that network unencrypted.");
            }
        }
    }

    /// <summary>A partner at one of our own listeners would make every object sent to it come back.</summary>
    private static void Loops(NodeSettings settings, CheckReport report)
    {
        for (var i = 0; i < settings.Partners.Count; i++)
        {
            var partner = settings.Partners[i];
            if (partner.Host is not { Value: { } host } || !IPAddress.TryParse(host == "localhost" ? "127.0.0.1" : host, out var address))
            {
                continue;
            }

            var own = settings.Listeners.Any(l => l.Port == partner.Port && (l.Address.Equals(address) || (IPAddress.IsLoopback(address) && Collide(l.Address, address))));
            if (own)
            {
                report.Mistake($"partners[{i}].port", $"{host}:{partner.Port} is a listener of this node itself", "where the partner listens; a node never sends to itself");
            }
        }
    }

    private static bool Collide(IPAddress a, IPAddress b) =>
        a.Equals(b) || a.Equals(IPAddress.IPv6Any) || b.Equals(IPAddress.IPv6Any)
        || (a.AddressFamily == b.AddressFamily && (a.Equals(IPAddress.Any) || b.Equals(IPAddress.Any)));

    private static bool IsUnder(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

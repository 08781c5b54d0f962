using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DicomExchange.Support;

/// <summary>
/// Ports of the loopback address for programs that take a number and no zero. Each is held by a locked file until this process ends, so
/// that no other process of these tests is given it, and lies below those that the system gives to whoever asks for any port: between a
/// test's choice and the moment at which its program listens nobody else takes it.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly Lock Gate = new();
    private static readonly List<FileStream> Held = [];
    private static readonly string Locks = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"dicomx-ports-{Environment.UserName}")).FullName;
    private static int last = Environment.ProcessId * 61;

    /// <exception cref="InvalidOperationException">None is left.</exception>
    public static int Next()
    {
        lock (Gate)
        {
            for (var tried = First; tried < End; tried++)
            {
                last = (last + 1) % (End - First);
                var port = First + last;
                if (port < FirstOfTheSystem && TryHold(port))
                {
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"No port between {First} and {End} is free.");
    }

    /// <summary>The first port that the system gives out itself; on other systems than Linux all of them are higher.</summary>
    private static int FirstOfTheSystem { get; } = File.Exists("/proc/sys/net/ipv4/ip_local_port_range")
        ? int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t', ' ')[0], CultureInfo.InvariantCulture)
        : End;

    private static bool TryHold(int port)
    {
        try
        {
            var held = new FileStream(Path.Combine(Locks, port.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (IsFree(port))
            {
                Held.Add(held);
                return true;
            }

            held.Dispose();
        }
        catch (IOException)
        {
            // Another process has it.
        }

        return false;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

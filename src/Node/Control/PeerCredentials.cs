using System.Buffers.Binary;
using System.Net.Sockets;

namespace DicomExchange.Node.Control;

/// <summary>Asks the kernel which user is at the other end of a local socket (SO_PEERCRED, unix(7)).</summary>
internal static class PeerCredentials
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <returns>The user's number; -1 where the system does not tell.</returns>
    public static int UserOf(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return -1;
        }

        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }, each 4 bytes in the machine's order.
        Span<byte> credentials = stackalloc byte[12];
        var length = socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return length < 8 ? -1
            : BitConverter.IsLittleEndian ? BinaryPrimitives.ReadInt32LittleEndian(credentials[4..]) : BinaryPrimitives.ReadInt32BigEndian(credentials[4..]);
    }
}

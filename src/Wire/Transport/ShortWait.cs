using System.Diagnostics;
using System.Net.Sockets;

namespace DicomExchange.Wire.Transport;

/// <summary>
/// Waits for bytes of a peer on the thread that wants them, at most a millisecond, where the last ones came soon. The way over the event
/// loop of the sockets and another thread of the pool costs more than the bytes themselves when they are there within some ten microseconds,
/// and it is gone for every record of a sender. Here the kernel wakes one thread, once so many bytes have come as are worth it (SO_RCVLOWAT).
/// </summary>
/// <remarks>
/// A peer that lets itself be waited for is soon waited for in the ordinary way only, and threads stand still only as the permits allow: nobody can
/// hold one for long. For the one reader of the socket.
/// </remarks>
internal sealed class ShortWait(Socket socket, WaitPermits permits)
{
    /// <summary>One millisecond, the least that poll(2) knows.</summary>
    private const int LongestMicroseconds = 1000;

    /// <summary>What a TLS record that is not complete may have of the bytes that are expected.</summary>
    private const int Record = 16 * 1024;

    /// <summary>Bytes worth waking up for, as far as so many are certain to come.</summary>
    private const int Worthwhile = 64 * 1024;

    // Ticks of the clock: a mean wait up to which it is worth standing still, and what a wait counts at most, so that one long rest is soon forgotten.
    private static readonly long Soon = Stopwatch.Frequency * 3 / 10_000;
    private static readonly long Long = Stopwatch.Frequency * 4 / 1000;

    private long mean;
    private int lowWater = 1;

    /// <summary>Whether the peer's last bytes came soon enough for a thread to stand still for the next.</summary>
    public bool IsPrompt => Volatile.Read(ref mean) <= Soon;

    /// <summary>Stands still until bytes have come, the peer has closed, or a millisecond is over.</summary>
    /// <param name="expected">Bytes the peer has promised, at least 1; not all of them need be on their way.</param>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">The socket was closed meanwhile.</exception>
    public void Begin(int expected)
    {
        if (!IsPrompt || !Thread.CurrentThread.IsThreadPoolThread || !permits.TryTake())
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        try
        {
            Demand(Step(expected - Record));
            if (!socket.Poll(LongestMicroseconds, SelectMode.SelectRead))
            {
                Demand(1);
            }
        }
        finally
        {
            permits.Return();
            Note(began);
        }
    }

    /// <summary>The wait goes on in the ordinary way: any byte ends it.</summary>
    /// <returns>For <see cref="Note"/>.</returns>
    public long GoOn()
    {
        Demand(1);
        return Stopwatch.GetTimestamp();
    }

    /// <summary>Takes account of a wait that is over.</summary>
    public void Note(long began) => Volatile.Write(ref mean, mean + ((Math.Min(Stopwatch.GetTimestamp() - began, Long) - mean) / 8));

    /// <summary>A few sizes only, since each change is a system call.</summary>
    private static int Step(int bytes) => bytes >= Worthwhile ? Worthwhile : bytes >= Worthwhile / 2 ? Worthwhile / 2 : bytes >= Record ? Record : 1;

    private void Demand(int bytes)
    {
        if (lowWater != bytes)
        {
            lowWater = bytes;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, bytes);
        }
    }
}

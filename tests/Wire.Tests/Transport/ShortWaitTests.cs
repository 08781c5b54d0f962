using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using DicomExchange.Wire.Tests.Tls;
using DicomExchange.Wire.Transport;

namespace DicomExchange.Wire.Tests.Transport;

/// <summary>Bytes that are awaited on the thread that reads: the same bytes, no thread for those that let themselves be waited for, every permit given back.</summary>
public sealed class ShortWaitTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    public enum Ending
    {
        Closed,
        Reset,
        Cancelled,
        Disposed,
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(700, 100, 1_000_000)]
    [InlineData(16_406, 30_000, 131_000)]
    [InlineData(16_406, 30_000, 20_000)]
    [InlineData(300_000, 5, 80_000)]
    [InlineData(300_000, 200_000, 2_000_000_000)]
    public async Task Whatever_is_expected_what_is_written_in_any_pieces_is_read(int written, int read, int expected)
    {
        var data = RandomNumberGenerator.GetBytes(Math.Min(1_000_000, written * 500));
        var (ours, theirs) = await TlsPair.ConnectAsync();
        await using var sender = new ReadAheadStream(theirs);
        var permits = new WaitPermits(8);
        await using var receiver = new ReadAheadStream(ours, permits);
        var random = new Random(written + read);
        var reading = Task.Run(
            async () =>
            {
                var all = new byte[data.Length];
                for (var at = 0; at < all.Length;)
                {
                    receiver.Expect(random.Next(expected + 1));
                    var count = await receiver.ReadAsync(all.AsMemory(at, Math.Min(read, all.Length - at)), Stop);
                    count.ShouldBeGreaterThan(0);
                    at += count;
                }

                return all;
            },
            Stop);
        for (var at = 0; at < data.Length; at += written)
        {
            await sender.WriteAsync(data.AsMemory(at, Math.Min(written, data.Length - at)), Stop);
        }

        (await reading).ShouldBe(data);
        permits.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task Less_than_was_promised_is_read_all_the_same()
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        using var peer = theirs;
        await using var receiver = new ReadAheadStream(ours, new WaitPermits(8));
        for (byte i = 0; i < 50; i++)
        {
            receiver.Expect(int.MaxValue);
            var reading = Task.Run(() => ReadOneAsync(receiver, CancellationToken.None), Stop);
            await peer.SendAsync(new[] { i }, Stop);
            (await reading).ShouldBe(i);
        }
    }

    [Theory]
    [InlineData(Ending.Closed, 1)]
    [InlineData(Ending.Closed, 1_000_000)]
    [InlineData(Ending.Reset, 1)]
    [InlineData(Ending.Reset, 1_000_000)]
    [InlineData(Ending.Cancelled, 1)]
    [InlineData(Ending.Cancelled, 1_000_000)]
    [InlineData(Ending.Disposed, 1)]
    [InlineData(Ending.Disposed, 1_000_000)]
    public async Task However_a_wait_ends_its_permit_is_given_back(Ending ending, int expected)
    {
        var permits = new WaitPermits(8);
        for (var i = 0; i < 20; i++)
        {
            var (ours, theirs) = await TlsPair.ConnectAsync();
            using var peer = theirs;
            await using var receiver = new ReadAheadStream(ours, permits);
            using var cancel = new CancellationTokenSource();
            receiver.Expect(expected);
            var reading = Task.Run(() => ReadOneAsync(receiver, cancel.Token), Stop);
            switch (ending)
            {
                case Ending.Closed:
                    peer.Close();
                    (await reading).ShouldBe(-1);
                    break;
                case Ending.Reset:
                    peer.Close(0);
                    await Should.ThrowAsync<IOException>(() => reading);
                    break;
                case Ending.Cancelled:
                    await cancel.CancelAsync();
                    await Should.ThrowAsync<OperationCanceledException>(() => reading);
                    break;
                default:
                    await receiver.DisposeAsync();
                    (await EndOf(reading)).ShouldBeTrue();
                    break;
            }

            permits.Taken.ShouldBe(0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public async Task A_peer_that_lets_itself_be_waited_for_soon_holds_no_thread(int expected)
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        using var peer = theirs;
        using var socket = ours;
        var permits = new WaitPermits(8);
        var wait = new ShortWait(socket, permits);
        wait.IsPrompt.ShouldBeTrue();
        await Task.Run(
            () =>
            {
                for (var i = 0; i < 10; i++)
                {
                    wait.Begin(expected);
                }
            },
            Stop);
        wait.IsPrompt.ShouldBeFalse();
        permits.Taken.ShouldBe(0);

        // And it is believed again once it has been quick for a while.
        for (var i = 0; i < 100_000 && !wait.IsPrompt; i++)
        {
            wait.Note(Stopwatch.GetTimestamp());
        }

        wait.IsPrompt.ShouldBeTrue();
    }

    [Fact]
    public async Task A_wait_that_goes_on_is_ended_by_any_byte()
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        using var peer = theirs;
        using var socket = ours;
        var wait = new ShortWait(socket, new WaitPermits(8));
        await theirs.SendAsync(new byte[100_000], Stop);
        await Task.Run(() => wait.Begin(1_000_000), Stop);
        wait.GoOn();
        LowWater(socket).ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_permit_no_thread_stands_still_and_nothing_is_asked_of_the_socket()
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        using var peer = theirs;
        ours.Dispose();
        var wait = new ShortWait(ours, new WaitPermits(0));
        await Task.Run(() => wait.Begin(1_000_000), Stop);
        wait.IsPrompt.ShouldBeTrue();
    }

    [Fact]
    public async Task There_are_never_more_permits_than_were_given()
    {
        var permits = new WaitPermits(2);
        var (held, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < 10_000; i++)
                {
                    if (permits.TryTake())
                    {
                        InterlockedMax(ref most, Interlocked.Increment(ref held));
                        Interlocked.Decrement(ref held);
                        permits.Return();
                    }
                }
            },
            Stop)));
        most.ShouldBeInRange(1, 2);
        permits.Taken.ShouldBe(0);
        permits.TryTake().ShouldBeTrue();
        permits.TryTake().ShouldBeTrue();
        permits.TryTake().ShouldBeFalse();
        permits.Return();
        permits.TryTake().ShouldBeTrue();
    }

    /// <summary>Whether it ended as one on a closed connection does.</summary>
    private static async Task<bool> EndOf(Task<int> reading)
    {
        try
        {
            return await reading < 0;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return true;
        }
    }

    private static int LowWater(Socket socket) => (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater)!;

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
            // Another was quicker.
        }
    }

    /// <returns>The byte, -1 at the end.</returns>
    private static async Task<int> ReadOneAsync(ReadAheadStream stream, CancellationToken cancellationToken)
    {
        var one = new byte[1];
        return await stream.ReadAsync(one, cancellationToken) == 0 ? -1 : one[0];
    }
}

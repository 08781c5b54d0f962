using System.Security.Cryptography;
using DicomExchange.Wire.Tests.Tls;
using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Transport;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Transport;

public sealed class ReadAheadStreamTests
{
    [Theory]
    [InlineData(1, 64 * 1024)]
    [InlineData(7, 100)]
    [InlineData(8 * 1024, 8 * 1024)]
    [InlineData(300_000, 128 * 1024)]
    [InlineData(5, 300_000)]
    public async Task What_is_written_in_any_pieces_is_read_in_any_pieces(int written, int read)
    {
        var data = RandomNumberGenerator.GetBytes(Math.Min(1_000_000, written * 2000));
        var (ours, theirs) = await TlsPair.ConnectAsync();
        await using var sender = new ReadAheadStream(theirs);
        await using var receiver = new ReadAheadStream(ours);
        var sending = WriteAsync(sender, data, written, gather: written % 2 == 1);
        (await ReadAsync(receiver, data.Length, read, growAfter: data.Length / 2)).ShouldBe(data);
        await sending;
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(128 * 1024)]
    [InlineData(262_144)]
    [InlineData(1_000_000)]
    public async Task What_is_written_through_TLS_in_any_pieces_arrives_whole(int written)
    {
        var certificate = SelfSigned(new Recipe("both"));
        var policy = TlsPolicy.Create(Options(certificate) with { Pins = [PrintOf(certificate)] });
        var handshake = new TlsHandshake(policy, EchoNode.Patient, new FixedTime(Now));
        var (ours, theirs) = await TlsPair.ConnectAsync();
        var transport = new ReadAheadStream(ours);
        var serving = handshake.AsServerAsync(transport, CancellationToken.None);
        var client = await handshake.AsClientAsync(new ReadAheadStream(theirs), new DialTarget("x", 2762, WireSecurity.Tls, new ExpectedCertificate { Pins = [PrintOf(certificate)] }), CancellationToken.None);
        var server = await serving;
        transport.Grow(64 * 1024);
        var data = RandomNumberGenerator.GetBytes(3_000_000);
        var sending = WriteAsync(client.Stream!, data, written, gather: false);
        (await ReadAsync(server.Stream!, data.Length, 100_000, growAfter: -1)).ShouldBe(data);
        await sending;
        await client.Stream!.DisposeAsync();
        await server.Stream!.DisposeAsync();
    }

    /// <summary>TLS asks for nothing before each record, to learn that one has come.</summary>
    [Fact]
    public async Task Who_asks_for_nothing_waits_for_something_which_is_then_at_hand()
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        await using var stream = new ReadAheadStream(ours);
        var waiting = stream.ReadAsync(Memory<byte>.Empty);
        waiting.IsCompleted.ShouldBeFalse();
        byte[] data = [1, 2, 3];
        await theirs.SendAsync(data);

        (await waiting).ShouldBe(0);
        (ours.Available, await stream.ReadAsync(Memory<byte>.Empty)).ShouldBe((0, 0));
        (await ReadAsync(stream, data.Length, piece: 1, growAfter: 1)).ShouldBe(data);
        theirs.Dispose();
        (await stream.ReadAsync(Memory<byte>.Empty), await stream.ReadAsync(new byte[1])).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_stream_that_was_closed_while_it_was_read_ends_the_read()
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        using var _ = theirs;
        var stream = new ReadAheadStream(ours);
        var reading = stream.ReadAsync(new byte[10]).AsTask();
        await stream.DisposeAsync();
        await Should.ThrowAsync<Exception>(() => reading);
        await Should.ThrowAsync<ObjectDisposedException>(async () => await stream.ReadExactlyAsync(new byte[10]));
    }

    [Fact]
    public async Task A_reset_is_an_IOException_as_of_every_stream()
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        await using var stream = new ReadAheadStream(ours);
        theirs.Close(0);
        await Should.ThrowAsync<IOException>(async () => await stream.ReadExactlyAsync(new byte[10]));
        await Should.ThrowAsync<IOException>(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await stream.WriteAsync(new byte[1000]);
            }
        });
    }

    private static async Task WriteAsync(Stream stream, byte[] data, int piece, bool gather)
    {
        for (var at = 0; at < data.Length; at += piece)
        {
            if (gather && stream is ReadAheadStream plain)
            {
                plain.Gather();
                await plain.WriteAsync(data.AsMemory(at, Math.Min(piece, data.Length - at)));
                await plain.SendGatheredAsync(CancellationToken.None);
                continue;
            }

            await stream.WriteAsync(data.AsMemory(at, Math.Min(piece, data.Length - at)));
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int length, int piece, int growAfter)
    {
        var all = new byte[length];
        for (var at = 0; at < length;)
        {
            if (stream is ReadAheadStream plain && at > growAfter)
            {
                plain.Grow(64 * 1024);
            }

            var count = await stream.ReadAsync(all.AsMemory(at, Math.Min(piece, length - at)));
            count.ShouldBeGreaterThan(0);
            at += count;
        }

        return all;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Generator;
using DicomExchange.Wire.Dimse;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Large;

/// <summary>The sixth promise where it costs most: the node's memory does not grow with the size of an object. DICOMX_OBJECT_MB says how large it is.</summary>
public sealed class LargeObjectTests(ITestOutputHelper output)
{
    private const long MostMemory = 250_000_000;
    private const long Megabyte = 1 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_larger_than_the_memory_the_node_may_use_goes_in_and_comes_back_the_same_over_TLS()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the most memory a process has used is read from /proc");
        var made = LargeObject.Of(Counts.ObjectMegabytes * Megabyte);
        using var practice = await Practice.CreateAsync();
        await using var node = await practice.ServeAsync();
        var before = MostMemoryOf(node.Id);

        var sent = await SendAsync(practice.Viewer, made);
        var held = MostMemoryOf(node.Id);
        var came = await PullAsync(practice.Viewer, made);
        var after = MostMemoryOf(node.Id);
        output.WriteLine($"{made.Length} bytes; the most memory the node used: {before} bytes when it was ready, {held} when it held the object, {after} when it had given it");

        sent.Length.ShouldBe(made.Length);
        came.ShouldBe(sent);
        after.ShouldBeLessThan(MostMemory);
        (await node.StopAsync()).ShouldBe(0);
    }

    private static async Task<Content> SendAsync(Unit sender, GeneratedInstance made)
    {
        // What it is, without its bytes: those are made as they are sent.
        var kind = new TestObject(made.SopClass, made.SopInstance, made.Study, made.TransferSyntax, default);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var pieces = made.DataSetPieces().GetEnumerator();
        var length = 0L;
        await using var client = await sender.ConnectAsync(kind);
        var reply = await client.StoreAsync(new StoreRequest(Unit.ContextOf(client, kind), made.SopInstance), Next, Cancel);
        reply.Status.IsSuccess.ShouldBeTrue(reply.ToString());
        await client.ReleaseAsync(Cancel);
        return new Content(length, Convert.ToHexStringLower(hash.GetHashAndReset()));

        ValueTask<ReadOnlyMemory<byte>> Next(CancellationToken cancellation)
        {
            var piece = pieces.MoveNext() ? pieces.Current : default;
            hash.AppendData(piece.Span);
            length += piece.Length;
            return ValueTask.FromResult(piece);
        }
    }

    private static async Task<Content> PullAsync(Unit viewer, GeneratedInstance made)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = 0L;
        var reply = await viewer.GetAsync(made.Study, [made.SopClass], async (operation, cancellation) =>
        {
            operation.SopInstance.ShouldBe(made.SopInstance);
            operation.TransferSyntax.ShouldBe(made.TransferSyntax);
            while (await operation.ReadAsync(cancellation) is { IsEmpty: false } slice)
            {
                hash.AppendData(slice.Span);
                length += slice.Length;
            }

            return DimseReply.Success;
        });
        reply.Counts.ShouldBe(new SubOperationCounts(0, 1, 0, 0), reply.ToString());
        return new Content(length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>VmHWM of proc(5), in bytes.</summary>
    private static long MostMemoryOf(int process) => 1024 * long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture);

    private sealed record Content(long Length, string Hash);
}
